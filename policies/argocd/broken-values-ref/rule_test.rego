package tallygate.argocd.broken_values_ref_test

import data.tallygate.argocd.broken_values_ref as rule
import rego.v1

told(source) := found if {
	found := rule.deny with input as {"name": "order", "values": {"sources": [source]}}
}

test_a_file_that_is_not_there if {
	told({"reason": "values", "error": "values file x.yaml: there is none", "at": ["written", "spec", "source"], "key": ["helm", "valueFiles", 1]}) == {{
		"msg": "order cannot be rendered: values file x.yaml: there is none",
		"path": ["written", "spec", "source", "helm", "valueFiles", 1],
		"label": "not there",
	}}
}

test_a_source_without_a_fault if {
	told({"reason": "", "error": "", "at": ["written", "spec", "source"], "key": []}) == set()
}

test_a_file_elsewhere if {
	told({"reason": "remote", "error": "elsewhere", "at": ["written", "spec", "source"], "key": []}) == set()
}

test_a_path if told({"reason": "orphan", "error": "x", "at": ["written", "spec", "source"], "key": ["path"]}) == set()

test_one_of_several if {
	key := ["helm", "valueFiles", 0]
	{one.path[3] | some one in told({"reason": "values", "error": "x", "at": ["written", "spec", "sources", 1], "key": key})} == {1}
}

test_no_source if {
	rule.deny == set() with input as {"name": "order", "values": {"sources": []}}
}
