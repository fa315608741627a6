# METADATA
# title: Container without requests
# description: >-
#   The scheduler places pods by what they request. One that requests nothing lands on a full node, and is the first
#   to be evicted; autoscalers by CPU do not work at all.
# custom:
#   id: k8s-requests-missing
#   severity: low
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: set resources.requests.cpu and resources.requests.memory to what the container uses
#   docs: policies/kubernetes/requests-missing
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:unset-cpu-requirements", "kube-linter:unset-memory-requirements", "kube-score:container-resources", "polaris:cpuRequestsMissing", "polaris:memoryRequestsMissing", "checkov:CKV_K8S_10", "checkov:CKV_K8S_12", "trivy:AVD-KSV-0015", "trivy:AVD-KSV-0016", "kyverno:require-pod-requests-limits", "gatekeeper:containerrequests"]
package tallygate.kubernetes.requests_missing

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

warn contains {"msg": unrequested.msg, "path": unrequested.path, "label": "placed blindly"} if {
	workloads.in_production
	some unrequested in found
}

# METADATA
# scope: document
# custom:
#   effect: audit
deny contains {"msg": unrequested.msg, "path": unrequested.path, "label": "placed blindly"} if {
	not workloads.in_production
	some unrequested in found
}

found contains {"msg": msg, "path": path} if {
	some one in workloads.containers
	workloads.is_long_running(one)
	missing := [unit | some unit in ["cpu", "memory"]; not requested(one.container, unit)]
	count(missing) > 0
	path := array.concat(one.path, ["resources", "requests"])
	msg := sprintf("container %s requests no %s", [pods.name(one.container), concat(" and no ", missing)])
}

# A limit alone is taken for the request too; the pod may ask for all of its containers (Kubernetes 1.34).
requested(container, unit) if {
	some part in [container, pods.spec]
	some kind in ["requests", "limits"]
	not part.resources[kind][unit] in {null, ""}
}
