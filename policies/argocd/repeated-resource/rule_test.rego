package tallygate.argocd.repeated_resource_test

import data.tallygate.argocd.repeated_resource as rule
import rego.v1

told(repeated) := found if {
	found := rule.warn with input as {
		"name": "order",
		"values": {"repeated": repeated, "sources": [{"at": ["written", "spec", "source"]}]},
	}
}

test_twice if {
	told(["ConfigMap/shop/settings"]) == {{
		"msg": "order makes ConfigMap/shop/settings twice: the last one wins",
		"path": ["written", "spec", "source"],
		"label": "twice",
	}}
}

test_once if told([]) == set()

test_each_object if count(told(["ConfigMap/shop/a", "ConfigMap/shop/b"])) == 2

test_an_object_of_the_cluster if {
	{one.msg | some one in told(["ClusterRole/a"])} == {"order makes ClusterRole/a twice: the last one wins"}
}

test_at_the_source if {
	{one.path | some one in told(["ConfigMap/a"])} == {["written", "spec", "source"]}
}

test_no_source if {
	rule.warn == set() with input as {"name": "order", "values": {"repeated": [], "sources": []}}
}
