# METADATA
# title: Container with the user id of someone else
# description: >-
#   A user id below 10000 is likely to be someone on the node, too: whoever leaves the container has the rights of that
#   user there.
# custom:
#   id: k8s-low-uid
#   severity: low
#   scope: resource
#   opt_in: true
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: set securityContext.runAsUser to 10000 or more
#   docs: policies/kubernetes/low-uid
#   tags: [kubernetes, pod-security, hardening]
#   peers: ["kube-score:container-security-context-user-group-id", "checkov:CKV_K8S_40", "trivy:AVD-KSV-0020", "kyverno:require-run-as-non-root-user"]
package tallygate.kubernetes.low_uid

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

# What distributions give to people and services ends below.
lowest := 10000

deny contains {"msg": msg, "path": found.path, "label": "may be a user of the node"} if {
	some found in set_low
	msg := sprintf("container %s runs as user %d", [found.name, found.user])
}

deny contains {"msg": msg, "path": path, "label": "the image decides"} if {
	on_the_node
	some found in workloads.containers
	not says_user(found.container)
	path := array.concat(found.path, ["securityContext", "runAsUser"])
	msg := sprintf("container %s does not say which user it runs as", [pods.name(found.container)])
}

# Of root k8s-run-as-root speaks.
set_low contains {"name": pods.name(found.container), "user": user, "path": path} if {
	on_the_node
	some found in workloads.containers
	user := workloads.setting(found.container, "runAsUser")
	is_number(user)
	user > 0
	user < lowest
	path := array.concat(holder(found), ["securityContext", "runAsUser"])
}

says_user(container) if is_number(workloads.setting(container, "runAsUser"))

holder(found) := found.path if is_number(found.container.securityContext.runAsUser)

else := pods.path

on_the_node if {
	not workloads.windows
	not workloads.user_namespace
}
