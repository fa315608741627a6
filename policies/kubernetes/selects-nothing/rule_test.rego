package tallygate.kubernetes.selects_nothing_test

import data.tallygate.kubernetes.selects_nothing as rule
import rego.v1

messages(resources) := found if {
	found := {one.msg | some one in rule.warn} with input as {"environment": "prod", "resources": resources}
}

object_of(type, name, namespace, values) := {
	"type": type,
	"name": name,
	"namespace": namespace,
	"address": concat("/", [type, name]),
	"source": {"path": "apps/prod/order.yaml", "line": 1, "column": 1},
	"values": values,
}

workload(namespace, pod) := object_of("apps/Deployment", "order", namespace, {"spec": {"template": pod}})

order := workload("shop", {"metadata": {"labels": {"app": "order"}}, "spec": {"containers": [{"image": "order:1"}]}})

release := object_of("helm.toolkit.fluxcd.io/HelmRelease", "order", "shop", {})

guard(type, spec) := object_of(type, "guard", "shop", {"spec": spec})

found := {"no pod carries the labels that guard selects"}

selector(value) := {"matchLabels": {"app": value}}

test_every_kind if {
	every type, field in rule.selectors {
		messages([order, guard(type, {field: selector("orders")})]) == found
		messages([order, guard(type, {field: selector("order")})]) == set()
	}
}

test_an_empty_selector_is_for_what_comes if {
	messages([guard("networking.k8s.io/NetworkPolicy", {"podSelector": {}})]) == set()
	messages([guard("policy/PodDisruptionBudget", {})]) == set()
}

test_expressions if {
	expression := {"matchExpressions": [{"key": "app", "operator": "In", "values": ["orders"]}]}
	messages([order, guard("networking.k8s.io/NetworkPolicy", {"podSelector": expression})]) == found
	absent := {"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["orders"]}]}
	messages([order, guard("networking.k8s.io/NetworkPolicy", {"podSelector": absent})]) == set()
}

test_other_namespaces if {
	elsewhere := object.union(order, {"namespace": "ci"})
	messages([elsewhere, guard("policy/PodDisruptionBudget", {"selector": selector("order")})]) == found
}

test_monitors_of_other_namespaces if {
	spec := {"selector": selector("orders"), "namespaceSelector": {"any": true}}
	messages([order, guard("monitoring.coreos.com/PodMonitor", spec)]) == set()
}

test_what_something_else_may_make if {
	messages([release, guard("policy/PodDisruptionBudget", {"selector": selector("order")})]) == set()
}
