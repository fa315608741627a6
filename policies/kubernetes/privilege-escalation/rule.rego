# METADATA
# title: Container may gain privileges
# description: >-
#   With allowPrivilegeEscalation a process may become more than it was started as, by setuid files such as sudo.
# custom:
#   id: k8s-privilege-escalation
#   severity: medium
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: "set securityContext.allowPrivilegeEscalation: false"
#   docs: policies/kubernetes/privilege-escalation
#   tags: [kubernetes, pod-security]
#   frameworks: [PSS-restricted, CIS-K8S-1.8-5.2.6]
#   peers: ["kube-linter:privilege-escalation-container", "polaris:privilegeEscalationAllowed", "checkov:CKV_K8S_20", "checkov:CKV_K8S_5", "trivy:AVD-KSV-0001", "kyverno:disallow-privilege-escalation", "gatekeeper:allow-privilege-escalation"]
package tallygate.kubernetes.privilege_escalation

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

deny contains {"msg": msg, "path": path, "label": "setuid files work"} if {
	not workloads.windows
	some found in pods.containers
	context := found.container.securityContext
	context.allowPrivilegeEscalation == true
	not has_them_already(context)
	path := array.concat(found.path, ["securityContext", "allowPrivilegeEscalation"])
	msg := sprintf("container %s may gain privileges", [pods.name(found.container)])
}

# Kubernetes refuses false beside these; k8s-privileged and k8s-capabilities report them.
has_them_already(context) if context.privileged == true

has_them_already(context) if "SYS_ADMIN" in context.capabilities.add

has_them_already(context) if "CAP_SYS_ADMIN" in context.capabilities.add
