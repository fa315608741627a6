# METADATA
# title: Container without a CPU limit
# description: >-
#   Without a CPU limit a container takes what its node has left. Whether that is welcome is a matter of taste;
#   clusters with quotas or bills by tenant want a limit.
# custom:
#   id: k8s-cpu-limit-missing
#   severity: low
#   scope: resource
#   opt_in: true
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: set resources.limits.cpu
#   docs: policies/kubernetes/cpu-limit-missing
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:unset-cpu-requirements", "kube-score:container-resources", "polaris:cpuLimitsMissing", "checkov:CKV_K8S_11", "trivy:AVD-KSV-0011", "gatekeeper:containerlimits"]
package tallygate.kubernetes.cpu_limit_missing

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

deny contains {"msg": msg, "path": path, "label": "no CPU limit"} if {
	not limited(pods.spec)
	some found in workloads.containers
	workloads.is_long_running(found)
	not limited(found.container)
	path := array.concat(found.path, ["resources", "limits", "cpu"])
	msg := sprintf("container %s has no CPU limit", [pods.name(found.container)])
}

# Of a container, or of the whole pod (Kubernetes 1.34).
limited(part) if not part.resources.limits.cpu in {null, "", 0, "0"}
