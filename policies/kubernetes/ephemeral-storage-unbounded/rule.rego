# METADATA
# title: Ephemeral storage without bounds
# description: >-
#   Logs, writable layers and emptyDir volumes share the disk of the node. One container that fills it gets all of them
#   evicted.
# custom:
#   id: k8s-ephemeral-storage-unbounded
#   severity: low
#   scope: resource
#   opt_in: true
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: set resources.requests.ephemeral-storage and resources.limits.ephemeral-storage
#   docs: policies/kubernetes/ephemeral-storage-unbounded
#   tags: [kubernetes, reliability]
#   peers: ["kube-score:container-ephemeral-storage-request-and-limit", "gatekeeper:ephemeralstoragelimit"]
package tallygate.kubernetes.ephemeral_storage_unbounded

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

deny contains {"msg": msg, "path": path, "label": "the disk of the node"} if {
	some found in workloads.containers
	workloads.is_long_running(found)
	missing := [kind | some kind in ["request", "limit"]; not bounded(found.container, kind)]
	count(missing) > 0
	path := array.concat(found.path, ["resources"])
	msg := sprintf("container %s has no %s of ephemeral storage", [pods.name(found.container), concat(" and no ", missing)])
}

# A limit alone is taken for the request, too.
bounded(container, "limit") if given(container.resources.limits)

bounded(container, "request") if given(container.resources.requests)

bounded(container, "request") if given(container.resources.limits)

given(amounts) if not amounts["ephemeral-storage"] in {null, ""}
