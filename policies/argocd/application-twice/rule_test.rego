package tallygate.argocd.application_twice_test

import data.tallygate.argocd.application_twice as rule
import rego.v1

messages(resources) := found if {
	found := {one.msg | some one in (rule.deny | rule.warn)} with input as {"environment": "prod", "resources": resources}
}

object_of(type, name, namespace, values) := {
	"type": type,
	"name": name,
	"namespace": namespace,
	"address": concat("/", [type, name]),
	"source": {"path": "apps/prod/order.yaml", "line": 1, "column": 1},
	"values": values,
}

at(path, line, name, namespace) := object.union(
	object_of("argoproj.io/Application", name, namespace, {}),
	{"source": {"path": path, "line": line, "column": 1}},
)

test_twice_in_a_file if {
	messages([at("a/x.yaml", 9, "order", "shop"), at("a/x.yaml", 1, "order", "shop")]) == {"order stands in line 1 as well"}
}

test_twice_in_a_folder if {
	messages([at("a/x.yaml", 1, "order", null), at("a/y.yaml", 1, "order", null)]) == {"order stands in a/x.yaml:1 as well"}
}

test_the_later_is_meant if {
	later := {one.source | some one in rule.deny} with input as {"resources": [at("a/x.yaml", 9, "order", "shop"), at("a/x.yaml", 1, "order", "shop")]}
	later == {{"path": "a/x.yaml", "line": 9, "column": 1}}
}

test_other_names_and_namespaces if {
	messages([at("a/x.yaml", 1, "order", "shop"), at("a/x.yaml", 9, "orders", "shop")]) == set()
	messages([at("a/x.yaml", 1, "order", "shop"), at("a/x.yaml", 9, "order", "ci")]) == set()
	messages([at("a/x.yaml", 1, "order", "shop"), at("a/x.yaml", 9, "order", null)]) == set()
}

test_hidden_folders_are_not_deployed if {
	messages([at("a/.test/x.yaml", 9, "order", "shop"), at("a/.test/x.yaml", 1, "order", "shop")]) == set()
}

test_other_folders_and_clusters if {
	messages([at("a/x.yaml", 1, "order", "shop"), at("b/x.yaml", 1, "order", "shop")]) == set()
	messages([at("a/x.yaml", 1, "order", "shop"), object.union(at("a/x.yaml", 9, "order", "shop"), {"cluster": "eu"})]) == set()
}

test_one_that_several_roots_render if {
	messages([at("a/x.yaml", 1, "order", "shop"), at("a/x.yaml", 1, "order", "shop")]) == set()
}

test_other_kinds if {
	messages([at("a/x.yaml", 1, "order", "shop"), object.union(at("a/x.yaml", 9, "order", "shop"), {"type": "argoproj.io/ApplicationSet"})]) == set()
}
