# METADATA
# title: Container without a liveness probe
# description: >-
#   A program that hangs without ending is restarted by nobody. Most programs end when they fail, so this is counted,
#   not asked for.
# custom:
#   id: k8s-liveness-probe-missing
#   severity: low
#   scope: resource
#   effect: audit
#   resources: [apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout]
#   fix: add a livenessProbe that fails only where a restart helps
#   docs: policies/kubernetes/liveness-probe-missing
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:no-liveness-probe", "kube-score:pod-probes", "polaris:livenessProbeMissing", "checkov:CKV_K8S_8", "kyverno:require-probes", "gatekeeper:requiredprobes"]
package tallygate.kubernetes.liveness_probe_missing

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

deny contains {"msg": msg, "path": path, "label": "nobody notices where it hangs"} if {
	some found in workloads.containers
	found.field == "containers"
	not is_object(object.get(found.container, "livenessProbe", null))
	path := array.concat(found.path, ["livenessProbe"])
	msg := sprintf("container %s has no liveness probe", [pods.name(found.container)])
}
