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

test_targets if {
	scaling.targets(hpa({"scaleTargetRef": api}), workload({}))
	not scaling.targets(hpa({"scaleTargetRef": {"kind": "StatefulSet", "name": "api"}}), workload({}))
	not scaling.targets(hpa({"scaleTargetRef": {"kind": "Deployment", "name": "web"}}), workload({}))
	not scaling.targets(hpa({}), workload({}))
	not scaling.targets(hpa({"scaleTargetRef": {"kind": 1, "name": "api"}}), workload({}))
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
