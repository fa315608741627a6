# METADATA
# title: Pod short of the restricted level
# description: >-
#   The restricted level of the Pod Security Standards is today's practice of hardening. Most pods of the world fall
#   short of it, so this is counted, not asked for.
# custom:
#   id: k8s-pod-security-restricted
#   severity: low
#   scope: resource
#   effect: audit
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: >-
#     set runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities.drop: [ALL] and seccompProfile.type:
#     RuntimeDefault
#   docs: policies/kubernetes/pod-security-restricted
#   tags: [kubernetes, pod-security, hardening]
#   frameworks: [PSS-restricted, CIS-K8S-1.8-5.7.2, CIS-K8S-1.8-5.7.3]
#   peers: ["kube-linter:drop-net-raw-capability", "kube-score:container-seccomp-profile", "polaris:linuxHardening", "checkov:CKV_K8S_28", "checkov:CKV_K8S_37", "checkov:CKV_K8S_7", "checkov:CKV_K8S_31", "checkov:CKV_K8S_32", "kyverno:require-drop-all", "kyverno:disallow-capabilities-strict", "kyverno:restrict-seccomp-strict", "kyverno:restrict-volume-types", "gatekeeper:seccompv2", "gatekeeper:volumes"]
package tallygate.kubernetes.pod_security_restricted

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

# Fields of a volume that the level knows, and `image`, which has no rights to take.
volume_types := {
	"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
	"secret",
}

deny contains {"msg": msg, "path": path, "label": "hardened no further"} if {
	count(shortfalls) > 0
	path := array.concat(pods.path, ["securityContext"])
	msg := sprintf("short of the restricted level: %s", [concat(", ", sort(shortfalls))])
}

shortfalls contains "runAsNonRoot" if {
	not workloads.user_namespace
	some found in workloads.containers
	not refuses_root(found.container)
}

# False for the pod counts, whatever its containers say.
shortfalls contains "runAsNonRoot" if {
	not workloads.user_namespace
	pods.spec.securityContext.runAsNonRoot == false
}

shortfalls contains "runAsUser" if {
	not workloads.user_namespace
	some part in array.concat([pods.spec], [found.container | some found in pods.containers])
	part.securityContext.runAsUser == 0
}

# The baseline level lets it pass in a user namespace.
shortfalls contains "procMount" if {
	some found in pods.containers
	not object.get(found.container, ["securityContext", "procMount"], null) in {"Default", null}
}

shortfalls contains "allowPrivilegeEscalation" if {
	not workloads.windows
	some found in workloads.containers
	not keeps_privileges(found.container)
}

shortfalls contains "seccompProfile" if {
	not workloads.windows
	some found in workloads.containers
	not has_seccomp(found.container)
}

shortfalls contains "capabilities" if {
	not workloads.windows
	some found in workloads.containers
	not drops_all(found.container)
}

shortfalls contains "capabilities" if {
	not workloads.windows
	some found in workloads.containers
	some name in found.container.securityContext.capabilities.add
	name != "NET_BIND_SERVICE"
}

shortfalls contains sprintf("volume of type %s", [type]) if {
	some volume in pods.spec.volumes
	some type, value in volume
	is_object(value)
	not type in volume_types
}

refuses_root(container) if workloads.setting(container, "runAsNonRoot") == true

keeps_privileges(container) if container.securityContext.allowPrivilegeEscalation == false

has_seccomp(container) if workloads.setting(container, "seccompProfile").type in {"RuntimeDefault", "Localhost"}

drops_all(container) if "ALL" in container.securityContext.capabilities.drop
