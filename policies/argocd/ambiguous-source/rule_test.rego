package tallygate.argocd.ambiguous_source_test

import data.tallygate.argocd.ambiguous_source as rule
import rego.v1

told(text) := found if {
	found := rule.warn with input as {"values": {"sources": [{"ambiguous": text, "at": ["written", "spec", "source"]}]}}
}

test_two_kinds if {
	told("a and b stand side by side") == {{
		"msg": "a and b stand side by side",
		"path": ["written", "spec", "source", "path"],
		"label": "which of them",
	}}
}

test_one_kind if told("") == set()

test_a_warning if count(told("a and b")) == 1

test_at_the_path if {
	{one.path[3] | some one in told("a and b")} == {"path"}
}

test_no_source if {
	rule.warn == set() with input as {"values": {"sources": []}}
}

test_each_source if {
	sources := [{"ambiguous": "a", "at": ["written", "spec", "sources", 0]}, {"ambiguous": "a", "at": ["written", "spec", "sources", 1]}]
	count(rule.warn) == 2 with input as {"values": {"sources": sources}}
}
