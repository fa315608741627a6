# METADATA
# title: Pod below the baseline level
# description: >-
#   A setting that the baseline level of the Pod Security Standards forbids: each is a known way from a pod to its node.
# custom:
#   id: k8s-pod-security-baseline
#   severity: medium
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: remove the setting, or declare why the pod needs it
#   docs: policies/kubernetes/pod-security-baseline
#   tags: [kubernetes, pod-security]
#   frameworks: [PSS-baseline, CIS-K8S-1.8-5.2.11, CIS-K8S-1.8-5.2.13]
#   peers: ["kube-linter:unsafe-sysctls", "kube-linter:unsafe-proc-mount", "polaris:hostPortSet", "polaris:procMount", "polaris:hostProcess", "checkov:CKV_K8S_26", "trivy:AVD-KSV-0024", "trivy:AVD-KSV-0026", "trivy:AVD-KSV-0027", "kyverno:disallow-host-ports", "kyverno:disallow-host-process", "kyverno:disallow-proc-mount", "kyverno:disallow-selinux", "kyverno:restrict-apparmor-profiles", "kyverno:restrict-seccomp", "kyverno:restrict-sysctls", "gatekeeper:host-network-ports", "gatekeeper:host-process", "gatekeeper:proc-mount", "gatekeeper:forbidden-sysctls", "gatekeeper:host-probes-lifecycle"]
package tallygate.kubernetes.pod_security_baseline

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

# Tables of the Pod Security Standards as of Kubernetes 1.37.
safe_sysctls := {
	"kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports",
	"net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout",
	"net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time",
	"net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_rmem", "net.ipv4.tcp_slow_start_after_idle",
	"net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
}

selinux_types := {"", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"}

apparmor_annotation := "container.apparmor.security.beta.kubernetes.io/"

deny contains {"msg": msg, "path": path, "label": "not at the baseline level"} if {
	some part in parts
	some shortfall in shortfalls(part.value)
	path := array.concat(part.path, shortfall.path)
	msg := sprintf("%s %s", [part.name, shortfall.what])
}

deny contains {"msg": msg, "path": path, "label": "not at the baseline level"} if {
	some i
	name := pods.spec.securityContext.sysctls[i].name
	not name in safe_sysctls
	path := array.concat(pods.path, ["securityContext", "sysctls", i, "name"])
	msg := sprintf("the pod sets the sysctl %v", [name])
}

deny contains {"msg": msg, "path": path, "label": "not at the baseline level"} if {
	not pods.spec.hostNetwork == true
	some found in pods.containers
	some i
	port := found.container.ports[i].hostPort
	not port in {0, null}
	path := array.concat(found.path, ["ports", i, "hostPort"])
	msg := sprintf("container %s takes port %v of its node", [pods.name(found.container), port])
}

deny contains {"msg": msg, "path": path, "label": "not at the baseline level"} if {
	some found in pods.containers
	some way in probed(found.container)
	path := array.concat(found.path, way)
	msg := sprintf("container %s: %s asks another host", [pods.name(found.container), way[count(way) - 3]])
}

deny contains {"msg": msg, "path": path, "label": "not at the baseline level"} if {
	some key, profile in workloads.metadata.annotations
	is_string(key)
	is_string(profile)
	startswith(key, apparmor_annotation)
	not regex.match(`^$|^runtime/default$|^localhost/`, profile)
	path := array.concat(workloads.metadata_path, ["annotations", key])
	msg := sprintf("container %s has the AppArmor profile %s", [trim_prefix(key, apparmor_annotation), profile])
}

# The pod and its containers have a security context of much the same shape.
parts contains {"name": "the pod", "path": pods.path, "value": pods.spec} if is_object(pods.spec)

parts contains {"name": name, "path": found.path, "value": found.container} if {
	some found in pods.containers
	name := sprintf("container %s", [pods.name(found.container)])
}

shortfalls(part) := {shortfall |
	some shortfall in array.concat(array.concat(unconfined(part), of_selinux(part)), of_host(part))
}

unconfined(part) := [{"path": ["securityContext", field, "type"], "what": what} |
	some field, what in {
		"appArmorProfile": "has no AppArmor profile",
		"seccompProfile": "has no seccomp profile",
	}
	profile := part.securityContext[field]
	is_object(profile)
	not object.get(profile, "type", "") in {"Localhost", "RuntimeDefault"}
]

of_selinux(part) := [{"path": ["securityContext", "seLinuxOptions", field], "what": sprintf("sets the SELinux %s %v", [field, value])} |
	some field in ["role", "type", "user"]
	value := part.securityContext.seLinuxOptions[field]
	not allowed_in_selinux(field, value)
]

allowed_in_selinux(_, value) if value in {"", null}

allowed_in_selinux("type", value) if value in selinux_types

of_host(part) := array.concat(
	[{"path": ["securityContext", "windowsOptions", "hostProcess"], "what": "is a process of the host"} |
		part.securityContext.windowsOptions.hostProcess == true
	],
	[{"path": ["securityContext", "procMount"], "what": sprintf("mounts /proc %v", [value])} |
		not workloads.user_namespace
		value := part.securityContext.procMount
		not value in {"Default", null}
	],
)

probed(container) := {way |
	some holder in ["livenessProbe", "readinessProbe", "startupProbe"]
	some kind in ["httpGet", "tcpSocket"]
	names_host(container[holder][kind].host)
	way := [holder, kind, "host"]
} | {way |
	some holder in ["postStart", "preStop"]
	some kind in ["httpGet", "tcpSocket"]
	names_host(container.lifecycle[holder][kind].host)
	way := ["lifecycle", holder, kind, "host"]
}

names_host(host) if {
	is_string(host)
	host != ""
}
