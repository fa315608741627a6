# METADATA
# title: Pod without a priority class
# description: >-
#   When a cluster is full, pods of a lower priority give way. Pods that say none are all alike: a batch job and the
#   shop.
# custom:
#   id: k8s-priority-class
#   severity: low
#   scope: resource
#   opt_in: true
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: set priorityClassName
#   docs: policies/kubernetes/priority-class
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:priority-class-name", "polaris:priorityClassNotSet"]
package tallygate.kubernetes.priority_class

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

deny contains {"msg": msg, "path": array.concat(pods.path, ["priorityClassName"]), "label": "as important as any"} if {
	count(workloads.containers) > 0
	object.get(pods.spec, "priorityClassName", "") in {"", null}
	msg := sprintf("%s has no priority class", [input.name])
}
