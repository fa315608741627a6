# METADATA
# title: Container without a memory limit
# description: >-
#   Without a memory limit one leaking container takes the memory of its node, and the kernel kills its neighbours.
#   A CPU limit is not asked for: it throttles, and CPU requests already share a busy node fairly.
# custom:
#   id: k8s-limits-missing
#   severity: medium
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: set resources.limits.memory (equal to the request is a good start)
#   docs: policies/kubernetes/limits-missing
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:unset-memory-requirements", "kube-score:container-resources", "polaris:memoryLimitsMissing", "checkov:CKV_K8S_13", "trivy:AVD-KSV-0018", "kyverno:require-pod-requests-limits", "gatekeeper:containerlimits"]
package tallygate.kubernetes.limits_missing

import data.tallygate.lib.pods
import rego.v1

# A container without an image is a part of a patch; the one it is merged into is judged.
deny contains {"msg": msg, "path": path, "label": "no memory limit"} if {
	not limited(pods.spec)
	some found in long_running
	found.container.image
	not limited(found.container)
	path := array.concat(found.path, ["resources", "limits", "memory"])
	msg := sprintf("container %s has no memory limit", [pods.name(found.container)])
}

# Init containers end before the others start, unless they are sidecars; ephemeral ones cannot have resources.
long_running contains found if {
	some found in pods.containers
	found.field == "containers"
}

long_running contains found if {
	some found in pods.containers
	found.field == "initContainers"
	found.container.restartPolicy == "Always"
}

# Of a container, or of the whole pod (Kubernetes 1.34). Zero means no limit.
limited(part) if {
	limit := part.resources.limits.memory
	limit != null
	not limit in {0, "0", ""}
}
