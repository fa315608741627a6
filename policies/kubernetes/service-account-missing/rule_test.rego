package tallygate.kubernetes.service_account_missing_test

import data.tallygate.kubernetes.service_account_missing as rule
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

workload(type, account) := object_of(type, "order", "shop", {"spec": {"template": {"spec": {
	"serviceAccountName": account,
	"containers": [{"image": "order:1"}],
}}}})

account(name, namespace) := object_of("ServiceAccount", name, namespace, {})

found := {"order runs as order, a ServiceAccount that its namespace does not have"}

release := object_of("helm.toolkit.fluxcd.io/HelmRelease", "order", "shop", {})

test_an_account_that_is_not_there if {
	every type in ["apps/Deployment", "apps/StatefulSet", "batch/Job"] {
		messages([workload(type, "order"), account("default", "shop")]) == found
	}
}

test_an_account_that_is_there if {
	messages([workload("apps/Deployment", "order"), account("order", "shop")]) == set()
	messages([workload("apps/Deployment", "order"), account("order", null)]) == set()
}

test_an_account_of_another_namespace if {
	messages([workload("apps/Deployment", "order"), account("order", "ci")]) == found
}

test_the_default_is_everywhere if {
	every name in ["default", "", null] {
		messages([workload("apps/Deployment", name)]) == set()
	}
}

test_where_in_the_object if {
	paths := {one.path | some one in rule.warn} with input as {"environment": "prod", "resources": [object_of("batch/CronJob", "order", "shop", {"spec": {"jobTemplate": {"spec": {"template": {"spec": {
		"serviceAccountName": "order",
		"containers": [{"image": "order:1"}],
	}}}}}})]}
	paths == {["spec", "jobTemplate", "spec", "template", "spec", "serviceAccountName"]}
}

test_what_something_else_may_make if {
	messages([release, workload("apps/Deployment", "order")]) == set()
}
