# METADATA
# title: Replicas and what scales them
# description: How many pods a workload runs, and which autoscaler decides instead. For rules of scope environment.
package tallygate.lib.scaling

import data.tallygate.lib.selectors
import rego.v1

# Workloads whose pods are all alike.
stateless := {"apps/Deployment", "argoproj.io/Rollout"}

scalers := {"autoscaling/HorizontalPodAutoscaler", "keda.sh/ScaledObject"}

# Kinds that autoscalers scale, as they name them.
types := {
	"Deployment": "apps/Deployment",
	"ReplicaSet": "apps/ReplicaSet",
	"ReplicationController": "ReplicationController",
	"Rollout": "argoproj.io/Rollout",
	"StatefulSet": "apps/StatefulSet",
}

# The kind that an autoscaler says it scales.
kind(target) := target.kind if {
	is_string(target.kind)
} else := "Deployment"

# What the manifest says; 1 where it says nothing.
replicas(workload) := number if {
	number := object.get(workload.values, ["spec", "replicas"], 1)
	is_number(number)
} else := 1 if object.get(workload.values, ["spec", "replicas"], null) == null

is_scaled(workload) if {
	some scaler in input.resources
	scaler.type in scalers
	targets(scaler, workload)
}

targets(scaler, workload) if {
	target := scaler.values.spec.scaleTargetRef
	target.name == workload.name
	kind := object.get(target, "kind", "Deployment")
	is_string(kind)
	endswith(workload.type, concat("", ["/", kind]))
	selectors.same_namespace(scaler, workload)
}

# The fewest pods that an autoscaler leaves.
least(scaler) := number if {
	number := object.get(scaler.values, ["spec", "minReplicas"], 1)
	is_number(number)
} else := 1

# The fewest pods that run: of the autoscaler where there is one.
fewest(workload) := min(numbers) if {
	numbers := {least(scaler) |
		some scaler in input.resources
		scaler.type == "autoscaling/HorizontalPodAutoscaler"
		targets(scaler, workload)
	}
	count(numbers) > 0
} else := replicas(workload)
