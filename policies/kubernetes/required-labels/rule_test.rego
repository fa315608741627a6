package tallygate.kubernetes.required_labels_test

import data.tallygate.kubernetes.required_labels as rule
import rego.v1

judge(labels) := found if {
	settings := {"k8s-required-labels": {"labels": ["team", "shop.example/owner"]}}
	values := {"metadata": {"labels": labels}}
	found := {one.msg | some one in rule.deny} with input as {"type": "Service", "name": "api", "values": values, "settings": settings}
}

test_all_missing if judge({}) == {"api lacks team, shop.example/owner"}

test_one_missing if judge({"team": "payments"}) == {"api lacks shop.example/owner"}

test_all_there if judge({"team": "payments", "shop.example/owner": "x"}) == set()

test_empty_is_missing if judge({"team": "", "shop.example/owner": "x"}) == {"api lacks team"}

test_no_labels_at_all if count(judge(null)) == 1

test_without_settings_nothing_is_judged if {
	every settings in [{}, {"k8s-required-labels": {}}] {
		found := {one.msg | some one in rule.deny} with input as {"type": "Service", "name": "api", "values": {}, "settings": settings}
		found == set()
	}
}
