package tallygate.kubernetes.privilege_escalation_test

import data.tallygate.kubernetes.privilege_escalation as rule
import rego.v1

judge(spec) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": spec}}
}

container(context) := {"name": "api", "image": "api:1.0", "securityContext": context}

leaf := ["securityContext", "allowPrivilegeEscalation"]

test_every_list_of_containers if {
	every field in ["containers", "initContainers", "ephemeralContainers"] {
		judge({field: [container({"allowPrivilegeEscalation": true})]}) == {array.concat(["spec", field, 0], leaf)}
	}
}

test_not_allowed_or_not_said if {
	every context in [{}, null, "x", {"allowPrivilegeEscalation": false}, {"allowPrivilegeEscalation": null}] {
		judge({"containers": [container(context)]}) == set()
	}
}

test_privileged_containers_have_them_already if {
	judge({"containers": [container({"allowPrivilegeEscalation": true, "privileged": true})]}) == set()
}

test_sys_admin_has_them_already if {
	every name in ["SYS_ADMIN", "CAP_SYS_ADMIN"] {
		context := {"allowPrivilegeEscalation": true, "capabilities": {"add": [name]}}
		judge({"containers": [container(context)]}) == set()
	}
}

test_other_capabilities_do_not_count if {
	context := {"allowPrivilegeEscalation": true, "capabilities": {"add": ["NET_BIND_SERVICE"]}}
	judge({"containers": [container(context)]}) == {array.concat(["spec", "containers", 0], leaf)}
}

test_windows_has_no_setuid if {
	judge({"os": {"name": "windows"}, "containers": [container({"allowPrivilegeEscalation": true})]}) == set()
}

test_message if {
	messages := {one.msg | some one in rule.deny} with input as {
		"type": "Pod",
		"values": {"spec": {"containers": [container({"allowPrivilegeEscalation": true})]}},
	}
	messages == {"container api may gain privileges"}
}
