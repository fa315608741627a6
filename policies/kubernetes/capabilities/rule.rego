# METADATA
# title: Added capability
# description: >-
#   A capability beyond those that container runtimes grant by themselves is a piece of root: SYS_ADMIN is nearly all
#   of it, NET_ADMIN rewrites the network, SYS_PTRACE reads other processes.
# custom:
#   id: k8s-capabilities
#   severity: high
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: remove the capability from capabilities.add, or declare why the pod needs it
#   docs: policies/kubernetes/capabilities
#   tags: [kubernetes, pod-security]
#   frameworks: [PSS-baseline, CIS-K8S-1.8-5.2.9]
#   peers: ["polaris:dangerousCapabilities", "polaris:insecureCapabilities", "checkov:CKV_K8S_24", "checkov:CKV_K8S_25", "checkov:CKV_K8S_36", "checkov:CKV_K8S_39", "trivy:AVD-KSV-0005", "trivy:AVD-KSV-0022", "kyverno:disallow-capabilities", "gatekeeper:capabilities"]
package tallygate.kubernetes.capabilities

import data.tallygate.lib.pods
import rego.v1

# What the baseline level of the Pod Security Standards lets a pod add.
baseline := {
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
	"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}

deny contains {"msg": msg, "path": path, "label": "a piece of root"} if {
	some found in pods.containers
	some i, name in found.container.securityContext.capabilities.add
	is_string(name)
	not name in baseline
	path := array.concat(found.path, ["securityContext", "capabilities", "add", i])
	msg := sprintf("container %s adds the capability %s", [pods.name(found.container), name])
}
