package tallygate.kubernetes.weaker_than_before_test

import data.tallygate.kubernetes.weaker_than_before as rule
import rego.v1

workload(replicas, limits) := {
	"type": "apps/Deployment",
	"name": "api",
	"namespace": "shop",
	"address": "d",
	"values": {"spec": {"replicas": replicas, "template": {"spec": {"containers": [{"name": "api", "image": "api:1", "resources": {"limits": limits}}]}}}},
}

entry(replicas, limits) := {
	"environment": "staging",
	"type": "apps/Deployment",
	"name": "api",
	"namespace": "shop",
	"replicas": replicas,
	"containers": [{"name": "api", "image": "api:1", "limits": limits}],
}

judge(environment, resources, earlier) := found if {
	found := {one.msg | some one in rule.warn} with input as {"environment": environment, "resources": resources, "before": earlier}
}

test_fewer_replicas if {
	judge("prod", [workload(2, {})], [entry(3, {})]) == {"api runs 2 replicas, and 3 in staging"}
}

test_as_many_or_not_written if {
	every pair in [[3, 3], [4, 3], [null, 3], [2, null], [0, 2]] {
		judge("prod", [workload(pair[0], {})], [entry(pair[1], {})]) == set()
	}
}

test_an_autoscaler_decides if {
	hpa := {"type": "autoscaling/HorizontalPodAutoscaler", "name": "api", "namespace": "shop", "address": "h", "values": {"spec": {"scaleTargetRef": {"kind": "Deployment", "name": "api"}}}}
	judge("prod", [workload(2, {}), hpa], [entry(3, {})]) == set()
}

test_lower_limits if {
	judge("prod", [workload(2, {"memory": "512Mi"})], [entry(2, {"memory": "1Gi"})]) == {"api limits memory to 512Mi, which is less than in staging"}
	every pair in [["500m", 1], [1, "1500m"], ["0.5", "1"]] {
		count(judge("prod", [workload(2, {"cpu": pair[0]})], [entry(2, {"cpu": pair[1]})])) == 1
	}
}

test_equal_higher_or_no_limits if {
	every pair in [["1Gi", "1024Mi"], ["2Gi", "1Gi"], ["much", "1Gi"], ["1Gi", "much"], ["1Gi", null]] {
		judge("prod", [workload(2, {"memory": pair[0]})], [entry(2, {"memory": pair[1]})]) == set()
	}
	judge("prod", [workload(2, {"cpu": 1})], [entry(2, {"memory": "1Gi"})]) == set()
	judge("prod", [workload(2, {"cpu": 1})], [entry(2, null)]) == set()
}

test_other_environments if judge("staging", [workload(1, {})], [entry(3, {})]) == set()
