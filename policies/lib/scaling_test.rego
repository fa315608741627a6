package tallygate.lib.scaling_test

import data.tallygate.lib.scaling
import rego.v1

workload(spec) := {"type": "apps/Deployment", "name": "api", "namespace": "shop", "values": {"spec": spec}}

hpa(spec) := {"type": "autoscaling/HorizontalPodAutoscaler", "name": "a", "namespace": "shop", "values": {"spec": spec}}

api := {"kind": "Deployment", "name": "api"}

test_replicas if {
	scaling.replicas(workload({"replicas": 3})) == 3
	scaling.replicas(workload({"replicas": 0})) == 0
	scaling.replicas(workload({})) == 1
	scaling.replicas(workload({"replicas": null})) == 1
	not scaling.replicas(workload({"replicas": "3"}))
}

scalers(specs) := found if {
	found := scaling.scalers_of(workload({})) with input as {"resources": [hpa(spec) | some spec in specs]}
}

test_scalers_of if {
	scalers([{"scaleTargetRef": api}, {"scaleTargetRef": {"name": "api"}}]) == {0, 1}
	scalers([{"scaleTargetRef": {"kind": "StatefulSet", "name": "api"}}, {"scaleTargetRef": {"kind": "Deployment", "name": "web"}}]) == set()
	scalers([{}, {"scaleTargetRef": {"kind": 1, "name": "api"}}]) == set()
}

test_scalers_of_other_clusters if {
	inside := object.union(hpa({"scaleTargetRef": api}), {"cluster": "eu"})
	every cluster in ["eu", ""] {
		scaling.scalers_of(object.union(workload({}), {"cluster": cluster})) == {0} with input as {"resources": [inside]}
	}
	scaling.scalers_of(object.union(workload({}), {"cluster": "us"})) == set() with input as {"resources": [inside]}
}

test_is_scaled if {
	scaling.is_scaled(workload({})) with input as {"resources": [hpa({"scaleTargetRef": api})]}
	not scaling.is_scaled(workload({})) with input as {"resources": []}
}

test_least if {
	scaling.least(hpa({"minReplicas": 2})) == 2
	scaling.least(hpa({})) == 1
	scaling.least(hpa({"minReplicas": null})) == 1
}

test_fewest if {
	scaling.fewest(workload({"replicas": 3})) == 3 with input as {"resources": []}
	scaling.fewest(workload({"replicas": 3})) == 2 with input as {"resources": [hpa({"scaleTargetRef": api, "minReplicas": 2})]}
}
