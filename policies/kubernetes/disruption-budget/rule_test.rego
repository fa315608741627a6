package tallygate.kubernetes.disruption_budget_test

import data.tallygate.kubernetes.disruption_budget as rule
import rego.v1

judge(environment, resources) := found if {
	found := {[one.address, one.path[1]] | some one in rule.warn} with input as {"environment": environment, "resources": resources}
}

workload(type, replicas) := {
	"type": type,
	"name": "api",
	"namespace": "shop",
	"address": "d",
	"values": {"spec": {"replicas": replicas, "template": {
		"metadata": {"labels": {"app": "api"}},
		"spec": {"containers": [{"name": "api", "image": "api:1"}]},
	}}},
}

budget(namespace, spec) := {
	"type": "policy/PodDisruptionBudget",
	"name": "api",
	"namespace": namespace,
	"address": "b",
	"values": {"spec": spec},
}

selecting := {"selector": {"matchLabels": {"app": "api"}}, "maxUnavailable": 1}

api := workload("apps/Deployment", 3)

test_without_a_budget if {
	every type in rule.replicated {
		judge("prod", [workload(type, 2)]) == {["d", "replicas"]}
	}
}

test_with_one if {
	judge("prod", [api, budget("shop", selecting)]) == set()
	judge("prod", [api, budget(null, selecting)]) == set()
}

test_one_of_others if {
	judge("prod", [api, budget("ci", selecting)]) == {["d", "replicas"]}
	judge("prod", [api, budget("shop", {"selector": {"matchLabels": {"app": "web"}}, "maxUnavailable": 1})]) == {["d", "replicas"]}
	judge("prod", [api, budget("shop", {"maxUnavailable": 1})]) == {["d", "replicas"]}
}

test_one_of_another_cluster if {
	here := object.union(api, {"cluster": "eu"})
	judge("prod", [here, object.union(budget("shop", selecting), {"cluster": "us"})]) == {["d", "replicas"]}
	judge("prod", [here, object.union(budget("shop", selecting), {"cluster": "eu"})]) == set()
}

test_one_replica_needs_none if {
	every replicas in [0, 1, null] {
		judge("prod", [workload("apps/Deployment", replicas)]) == set()
	}
}

test_replicas_of_an_autoscaler if {
	hpa := {"type": "autoscaling/HorizontalPodAutoscaler", "name": "api", "namespace": "shop", "address": "h", "values": {"spec": {"scaleTargetRef": {"kind": "Deployment", "name": "api"}, "minReplicas": 2}}}
	judge("prod", [workload("apps/Deployment", 1), hpa]) == {["d", "replicas"]}
}

test_budgets_that_allow_nothing if {
	every value in [0, "0%"] {
		judge("prod", [budget("shop", {"maxUnavailable": value})]) == {["b", "maxUnavailable"]}
	}
	judge("prod", [budget("shop", {"minAvailable": "100%"})]) == {["b", "minAvailable"]}
	judge("prod", [budget("shop", {"minAvailable": 1})]) == set()
}

test_other_environments if {
	judge("dev", [api]) == set()
	judge("staging", [budget("shop", {"maxUnavailable": 0})]) == set()
}

test_part_of_a_patch if {
	patch := {"type": "apps/Deployment", "name": "a", "namespace": null, "address": "d", "values": {"spec": {"replicas": 2}}}
	judge("prod", [patch]) == set()
}

test_messages if {
	messages := {one.msg | some one in rule.warn} with input as {"environment": "prod", "resources": [api]}
	messages == {"api runs 3 replicas and has no PodDisruptionBudget"}
}
