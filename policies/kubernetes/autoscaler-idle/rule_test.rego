package tallygate.kubernetes.autoscaler_idle_test

import data.tallygate.kubernetes.autoscaler_idle as rule
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

release := object_of("helm.toolkit.fluxcd.io/HelmRelease", "order", "shop", {})

workload(type) := object_of(type, "order", "shop", {})

scaler(type, spec) := object_of(type, "order", "shop", {"spec": spec})

hpa(target, least, most) := scaler("autoscaling/HorizontalPodAutoscaler", {"scaleTargetRef": target, "minReplicas": least, "maxReplicas": most})

order := {"kind": "Deployment", "name": "order"}

gone := {"order scales the Deployment order, which its namespace does not have"}

test_a_target_that_is_not_there if {
	messages([hpa(order, 2, 4)]) == gone
	messages([workload("apps/StatefulSet"), hpa(order, 2, 4)]) == gone
	messages([object.union(workload("apps/Deployment"), {"namespace": "ci"}), hpa(order, 2, 4)]) == gone
}

test_targets_that_are_there if {
	messages([workload("apps/Deployment"), hpa(order, 2, 4)]) == set()
	messages([workload("argoproj.io/Rollout"), hpa({"kind": "Rollout", "name": "order"}, 2, 4)]) == set()
}

test_kinds_that_are_not_known if {
	messages([hpa({"kind": "Fleet", "name": "order"}, 2, 4)]) == set()
}

test_the_least_is_the_most if {
	messages([workload("apps/Deployment"), hpa(order, 3, 3)]) == {"order always runs 3: its least is its most"}
	alone := scaler("autoscaling/HorizontalPodAutoscaler", {"scaleTargetRef": order, "maxReplicas": 1})
	messages([workload("apps/Deployment"), alone]) == {"order always runs 1: its least is its most"}
}

test_scaled_objects if {
	messages([scaler("keda.sh/ScaledObject", {"scaleTargetRef": {"name": "order"}})]) == gone
	messages([workload("apps/Deployment"), scaler("keda.sh/ScaledObject", {"scaleTargetRef": {"name": "order"}})]) == set()
}

test_what_something_else_may_make if {
	messages([release, hpa(order, 2, 4)]) == set()
}
