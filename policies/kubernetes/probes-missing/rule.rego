# METADATA
# title: Workload without a readiness probe
# description: >-
#   Without a readiness probe a pod gets traffic the moment its process starts, and a rollout goes on over pods that
#   never came up.
# custom:
#   id: k8s-probes-missing
#   severity: medium
#   scope: resource
#   resources: [apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout]
#   fix: add a readinessProbe that answers once the program can serve
#   docs: policies/kubernetes/probes-missing
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:no-readiness-probe", "kube-linter:no-liveness-probe", "kube-score:pod-probes", "polaris:readinessProbeMissing", "polaris:livenessProbeMissing", "checkov:CKV_K8S_8", "checkov:CKV_K8S_9", "kyverno:require-probes", "gatekeeper:requiredprobes"]
package tallygate.kubernetes.probes_missing

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

# A pod is ready when all of its containers are: one probe of the one that matters is enough.
warn contains {"msg": msg, "path": path, "label": "nobody asks whether it can serve"} if {
	first := min({[found.field, i] |
		some i, found in workloads.containers
		workloads.is_long_running(found)
		count(workloads.served_ports(found.container)) > 0
	})
	not probed("readinessProbe")
	found := workloads.containers[first[1]]
	path := array.concat(found.path, ["readinessProbe"])
	msg := sprintf("%s serves a port and has no %s", [input.name, what])
}

what := "readiness probe" if probed("livenessProbe")

else := "readiness and no liveness probe"

probed(field) if {
	some found in pods.containers
	is_object(found.container[field])
}
