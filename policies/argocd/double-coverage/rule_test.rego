package tallygate.argocd.double_coverage_test

import data.tallygate.argocd.double_coverage as rule
import rego.v1

told(objects) := found if {
	found := {one.msg | some one in rule.deny} with input as {
		"name": "orders",
		"values": {"shared": [{"application": "order", "objects": objects}], "sources": [{"at": ["written", "spec", "source"]}]},
	}
}

test_one_object if told(["ConfigMap/shop/a"]) == {"orders deploys ConfigMap/shop/a, and so does order"}

test_several if told(["ConfigMap/shop/a", "Secret/shop/b"]) == {"orders deploys ConfigMap/shop/a and others, and so does order"}

test_none if {
	rule.deny == set() with input as {"name": "orders", "values": {"shared": [], "sources": []}}
}

test_at_the_source if {
	paths := {one.path | some one in rule.deny} with input as {
		"name": "orders",
		"values": {"shared": [{"application": "a", "objects": ["x"]}], "sources": [{"at": ["written", "spec", "sources", 0]}]},
	}
	paths == {["written", "spec", "sources", 0]}
}

test_each_other_application if {
	shared := [{"application": "a", "objects": ["x"]}, {"application": "b", "objects": ["x"]}]
	count(rule.deny) == 2 with input as {"name": "c", "values": {"shared": shared, "sources": [{"at": ["written"]}]}}
}

test_ten_objects_are_shown if {
	objects := [sprintf("x%d", [i]) | some i in numbers.range(1, 30)]
	every one in rule.deny {
		count(one.objects) == 10
	} with input as {"name": "c", "values": {"shared": [{"application": "a", "objects": objects}], "sources": [{"at": ["written"]}]}}
}
