package tallygate.kubernetes.capabilities_test

import data.tallygate.kubernetes.capabilities as rule
import rego.v1

judge(spec) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": spec}}
}

adding(names) := {"name": "api", "securityContext": {"capabilities": {"add": names}}}

at(field, i) := ["spec", field, 0, "securityContext", "capabilities", "add", i]

test_beyond_the_baseline if {
	every name in ["SYS_ADMIN", "NET_ADMIN", "NET_RAW", "SYS_PTRACE", "ALL", "CAP_SYS_ADMIN"] {
		judge({"containers": [adding([name])]}) == {at("containers", 0)}
	}
}

test_baseline if judge({"containers": [adding([name | some name in rule.baseline])]}) == set()

test_only_those_beyond if judge({"containers": [adding(["CHOWN", "NET_ADMIN", "KILL"])]}) == {at("containers", 1)}

test_init_and_ephemeral_containers if {
	every field in ["initContainers", "ephemeralContainers"] {
		judge({field: [adding(["NET_ADMIN"])]}) == {at(field, 0)}
	}
}

test_nothing_added if {
	every context in [{}, null, "x", {"capabilities": null}, {"capabilities": {"drop": ["ALL"]}}, {"capabilities": {"add": null}}, {"capabilities": {"add": []}}] {
		judge({"containers": [{"name": "api", "securityContext": context}]}) == set()
	}
}

test_windows_too if count(judge({"os": {"name": "windows"}, "containers": [adding(["NET_ADMIN"])]})) == 1

test_message if {
	messages := {one.msg | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": {"containers": [adding(["NET_ADMIN"])]}}}
	messages == {"container api adds the capability NET_ADMIN"}
}
