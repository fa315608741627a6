package tallygate.argocd.app_cycle_test

import data.tallygate.argocd.app_cycle as rule
import rego.v1

told(cycle) := found if {
	found := rule.deny with input as {"values": {"cycle": cycle, "sources": [{"at": ["written", "spec", "source"]}]}}
}

test_a_cycle if {
	told(["a", "b", "a"]) == {{
		"msg": "Applications deploy each other: a -> b -> a",
		"path": ["written", "spec", "source", "path"],
		"label": "leads to itself",
	}}
}

test_none if told([]) == set()

test_itself if {
	{one.msg | some one in told(["a", "a"])} == {"Applications deploy each other: a -> a"}
}

test_it_is_told_once if count(told(["a", "b", "c", "a"])) == 1

test_at_the_path if {
	{one.path[3] | some one in told(["a", "a"])} == {"path"}
}

test_no_source if {
	rule.deny == set() with input as {"values": {"cycle": [], "sources": []}}
}
