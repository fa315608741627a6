package tallygate.kubernetes.replicas_together_test

import data.tallygate.kubernetes.replicas_together as rule
import rego.v1

judge(replicas, fields) := found if {
	spec := object.union({"containers": [{"name": "api", "image": "api:1"}]}, fields)
	values := {"spec": {"replicas": replicas, "template": {"spec": spec}}}
	found := {one.msg | some one in rule.deny} with input as {"type": "apps/Deployment", "name": "api", "values": values}
}

told := {"the 3 replicas of api may all stand on one node"}

test_anywhere if judge(3, {}) == told

test_one_replica if {
	judge(1, {}) == set()
	judge(null, {}) == set()
}

test_spread if judge(3, {"topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname"}]}) == set()

test_anti_affinity if {
	every kind in ["requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"] {
		judge(3, {"affinity": {"podAntiAffinity": {kind: [{"topologyKey": "kubernetes.io/hostname"}]}}}) == set()
	}
}

test_empty_is_none if {
	judge(3, {"topologySpreadConstraints": []}) == told
	judge(3, {"affinity": {"podAntiAffinity": {}}}) == told
}

test_affinity_to_nodes_is_something_else if judge(3, {"affinity": {"nodeAffinity": {}}}) == told
