package tallygate.argocd.orphan_source_test

import data.tallygate.argocd.orphan_source as rule
import rego.v1

told(source) := found if {
	found := rule.deny with input as {"name": "order", "values": {"sources": [source]}}
}

test_a_path_that_is_not_there if {
	told({"reason": "orphan", "error": "apps/order: there is none", "at": ["written", "spec", "source"]}) == {{
		"msg": "order deploys what is not in the repository: apps/order: there is none",
		"path": ["written", "spec", "source", "path"],
		"label": "nothing here",
	}}
}

test_a_source_without_a_fault if told({"reason": "", "error": "", "at": ["written", "spec", "source"]}) == set()

test_another_repository if {
	told({"reason": "unresolved", "error": "another repository", "at": ["written", "spec", "source"]}) == set()
}

test_a_values_file if told({"reason": "values", "error": "x", "at": ["written", "spec", "source"]}) == set()

test_one_of_several if {
	{one.path[3] | some one in told({"reason": "orphan", "error": "x", "at": ["written", "spec", "sources", 1]})} == {1}
}

test_no_source if {
	rule.deny == set() with input as {"name": "order", "values": {"sources": []}}
}
