package tallygate.kubernetes.pod_security_baseline_test

import data.tallygate.kubernetes.pod_security_baseline as rule
import rego.v1

judge(spec) := found if {
	found := {array.slice(one.path, 1, count(one.path)) | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": spec}}
}

container(fields) := {"containers": [object.union({"name": "api"}, fields)]}

in_container(path) := {array.concat(["containers", 0], path)}

test_plain_pod if {
	every spec in [{}, null, container({}), container({"securityContext": null}), {"securityContext": {}, "containers": null}] {
		judge(spec) == set()
	}
}

test_host_ports if {
	judge(container({"ports": [{"containerPort": 80}, {"containerPort": 80, "hostPort": 80}]})) == in_container(["ports", 1, "hostPort"])
	judge(container({"ports": [{"hostPort": 0}, {"hostPort": null}]})) == set()
	judge(object.union({"hostNetwork": true}, container({"ports": [{"hostPort": 80}]}))) == set()
}

test_seccomp_and_apparmor if {
	every field in ["seccompProfile", "appArmorProfile"] {
		judge({"securityContext": {field: {"type": "Unconfined"}}}) == {["securityContext", field, "type"]}
		judge(container({"securityContext": {field: {"type": "Unconfined"}}})) == in_container(["securityContext", field, "type"])
		judge({"securityContext": {field: {"type": "RuntimeDefault"}}}) == set()
		judge({"securityContext": {field: {"type": "Localhost"}}}) == set()
		judge({"securityContext": {field: null}}) == set()
		judge({"securityContext": {field: {}}}) == {["securityContext", field, "type"]}
	}
}

annotated(profile) := found if {
	values := {"metadata": {"annotations": {"container.apparmor.security.beta.kubernetes.io/api": profile}}, "spec": {}}
	found := {one.msg | some one in rule.deny} with input as {"type": "Pod", "values": values}
}

test_apparmor_by_annotation if {
	annotated("unconfined") == {"container api has the AppArmor profile unconfined"}
	every profile in ["runtime/default", "localhost/shop", "", null] {
		annotated(profile) == set()
	}
}

test_annotation_of_a_template if {
	metadata := {"annotations": {"container.apparmor.security.beta.kubernetes.io/api": "unconfined"}}
	values := {"metadata": {}, "spec": {"template": {"metadata": metadata, "spec": {}}}}
	paths := {one.path | some one in rule.deny} with input as {"type": "apps/Deployment", "values": values}
	paths == {["spec", "template", "metadata", "annotations", "container.apparmor.security.beta.kubernetes.io/api"]}
}

test_selinux if {
	judge({"securityContext": {"seLinuxOptions": {"type": "spc_t"}}}) == {["securityContext", "seLinuxOptions", "type"]}
	judge(container({"securityContext": {"seLinuxOptions": {"user": "system_u", "role": "system_r"}}})) == {
		["containers", 0, "securityContext", "seLinuxOptions", "user"],
		["containers", 0, "securityContext", "seLinuxOptions", "role"],
	}
	every options in [{}, null, {"level": "s0:c1,c2"}, {"type": "container_t", "user": "", "role": null}, {"type": "container_engine_t"}] {
		judge({"securityContext": {"seLinuxOptions": options}}) == set()
	}
}

test_proc_mount if {
	judge(container({"securityContext": {"procMount": "Unmasked"}})) == in_container(["securityContext", "procMount"])
	judge(container({"securityContext": {"procMount": "Default"}})) == set()
	judge(object.union({"hostUsers": false}, container({"securityContext": {"procMount": "Unmasked"}}))) == set()
}

test_host_process if {
	windows := {"windowsOptions": {"hostProcess": true}}
	judge({"securityContext": windows}) == {["securityContext", "windowsOptions", "hostProcess"]}
	judge(container({"securityContext": windows})) == in_container(["securityContext", "windowsOptions", "hostProcess"])
	judge(container({"securityContext": {"windowsOptions": {"hostProcess": false}}})) == set()
}

test_sysctls if {
	sysctls := [{"name": "net.ipv4.tcp_syncookies", "value": "1"}, {"name": "kernel.msgmax", "value": "65536"}]
	judge({"securityContext": {"sysctls": sysctls}}) == {["securityContext", "sysctls", 1, "name"]}
	judge({"securityContext": {"sysctls": [{"name": name} | some name in rule.safe_sysctls]}}) == set()
}

test_probes_of_another_host if {
	judge(container({"livenessProbe": {"httpGet": {"host": "10.0.0.1", "port": 80}}})) == in_container(["livenessProbe", "httpGet", "host"])
	judge(container({"lifecycle": {"preStop": {"tcpSocket": {"host": "10.0.0.1"}}}})) == in_container(["lifecycle", "preStop", "tcpSocket", "host"])
	judge(container({"readinessProbe": {"httpGet": {"host": "", "port": 80}}, "startupProbe": {"exec": {}}})) == set()
}

test_messages if {
	spec := object.union(
		{"securityContext": {"sysctls": [{"name": "kernel.msgmax"}]}},
		container({"ports": [{"hostPort": 80}], "livenessProbe": {"httpGet": {"host": "a"}}, "securityContext": {"procMount": "Unmasked"}}),
	)
	messages := {one.msg | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": spec}}
	messages == {
		"the pod sets the sysctl kernel.msgmax",
		"container api takes port 80 of its node",
		"container api: livenessProbe asks another host",
		"container api mounts /proc Unmasked",
	}
}
