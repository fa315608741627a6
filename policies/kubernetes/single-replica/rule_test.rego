package tallygate.kubernetes.single_replica_test

import data.tallygate.kubernetes.single_replica as rule
import rego.v1

judge(environment, resources) := found if {
	found := {[one.address, one.path[1]] | some one in rule.warn} with input as {"environment": environment, "resources": resources}
}

template := {"spec": {"containers": [{"name": "api", "image": "api:1", "ports": [{"containerPort": 80}]}]}}

deployment(spec) := {
	"type": "apps/Deployment",
	"name": "api",
	"namespace": "shop",
	"address": "d",
	"values": {"spec": object.union({"template": template}, spec)},
}

scaler(type, spec) := {
	"type": type,
	"name": "api",
	"namespace": "shop",
	"address": "s",
	"values": {"spec": object.union({"scaleTargetRef": {"kind": "Deployment", "name": "api"}}, spec)},
}

hpa(spec) := scaler("autoscaling/HorizontalPodAutoscaler", spec)

test_one_replica if {
	every spec in [{}, {"replicas": 1}, {"replicas": null}] {
		judge("prod", [deployment(spec)]) == {["d", "replicas"]}
	}
}

test_more_or_none if {
	every replicas in [0, 2, 3] {
		judge("prod", [deployment({"replicas": replicas})]) == set()
	}
}

test_other_environments if {
	every environment in ["dev", "staging", "pre-prod"] {
		judge(environment, [deployment({})]) == set()
	}
}

test_an_autoscaler_keeps_more if {
	judge("prod", [deployment({}), hpa({"minReplicas": 2})]) == set()
	judge("prod", [deployment({"replicas": 1}), hpa({"minReplicas": 3})]) == set()
	judge("prod", [deployment({}), scaler("keda.sh/ScaledObject", {})]) == set()
}

test_an_autoscaler_that_goes_down_to_one if {
	judge("prod", [deployment({"replicas": 3}), hpa({"minReplicas": 1})]) == {["s", "minReplicas"]}
	judge("prod", [deployment({}), hpa({})]) == {["s", "minReplicas"]}
}

test_an_autoscaler_of_another if {
	other := {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "minReplicas": 2}
	judge("prod", [deployment({}), hpa(other)]) == {["d", "replicas"]}
	elsewhere := object.union(hpa({"minReplicas": 2}), {"namespace": "ci"})
	judge("prod", [deployment({}), elsewhere]) == {["d", "replicas"]}
}

test_what_must_be_alone if {
	judge("prod", [deployment({"strategy": {"type": "Recreate"}})]) == set()
	with_claim := {"template": {"spec": {"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]}}}
	judge("prod", [deployment(with_claim)]) == set()
}

test_what_serves_nothing if {
	every containers in [[], [{"name": "a", "image": "a:1"}], [{"name": "a", "ports": [{"containerPort": 80}]}], [{"name": "a", "image": "a:1", "ports": [{"name": "metrics", "containerPort": 9090}]}]] {
		judge("prod", [deployment({"template": {"spec": {"containers": containers}}})]) == set()
	}
}

test_messages if {
	messages := {one.msg | some one in rule.warn} with input as {"environment": "prod", "resources": [deployment({})]}
	messages == {"api runs one replica in prod"}
}
