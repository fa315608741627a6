# METADATA
# title: Container may run as root
# description: >-
#   Root in a container is root on the node as soon as anything leaks: a mounted path, a fault of the kernel or of the
#   runtime. Few programs need it.
# custom:
#   id: k8s-run-as-root
#   severity: medium
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: "set securityContext.runAsNonRoot: true"
#   docs: policies/kubernetes/run-as-root
#   tags: [kubernetes, pod-security]
#   frameworks: [PSS-restricted, CIS-K8S-1.8-5.2.7]
#   peers: ["kube-linter:run-as-non-root", "kube-score:container-security-context-user-group-id", "polaris:runAsRootAllowed", "checkov:CKV_K8S_23", "checkov:CKV_K8S_6", "trivy:AVD-KSV-0012", "kyverno:require-run-as-nonroot", "gatekeeper:users"]
package tallygate.kubernetes.run_as_root

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

deny contains {"msg": "container may run as root", "path": found.path, "label": found.label} if {
	not workloads.user_namespace
	some found in as_root
}

# Production asks for the restricted level, and what says nothing falls short of it.
deny contains {"msg": "container may run as root", "path": path, "label": "runAsNonRoot is not set"} if {
	workloads.in_production
	some path in unsaid
}

# What belongs to no environment may be production; of the others k8s-pod-security-restricted takes note.
warn contains {"msg": "container may run as root", "path": path, "label": "runAsNonRoot is not set"} if {
	input.environment == null
	some path in unsaid
}

# Where the manifest asks for root, at the container or once for the pod.
as_root contains {"path": path, "label": label} if {
	some found in pods.containers
	some field, label in asking(found.container)
	path := array.concat(found.path, ["securityContext", field])
}

as_root contains {"path": path, "label": label} if {
	some field, label in asking(pods.spec)
	some found in pods.containers
	inherits(found.container)
	path := array.concat(pods.path, ["securityContext", field])
}

# Of a container or a pod.
asking(part) := {"runAsUser": "user 0 is root"} if {
	part.securityContext.runAsUser == 0
} else := {"runAsNonRoot": "root is allowed"} if {
	part.securityContext.runAsNonRoot == false
	not has_other_user(part)
}

inherits(container) if {
	not has_other_user(container)
	not refuses_root(container)
}

refuses_root(container) if container.securityContext.runAsNonRoot == true

has_other_user(part) if {
	is_number(part.securityContext.runAsUser)
	part.securityContext.runAsUser != 0
}

unsaid contains array.concat(found.path, ["securityContext", "runAsNonRoot"]) if {
	not workloads.user_namespace
	some found in workloads.containers
	not says(found.container)
}

says(container) if is_boolean(workloads.setting(container, "runAsNonRoot"))

says(container) if is_number(workloads.setting(container, "runAsUser"))
