# METADATA
# title: Replicas and what scales them
# description: How many pods a workload runs, and which autoscaler decides instead. For rules of scope environment.
package tallygate.lib.scaling

import data.tallygate.lib.neighbours
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

is_scaled(workload) if count(scalers_of(workload)) > 0

# Indexes of what scales a workload.
scalers_of(workload) := {i |
	some place in neighbours.looks(workload)
	some i in by_target[[place, split(workload.type, "/")[1], workload.name]]
}

by_target[target] contains i if {
	some i, scaler in input.resources
	scaler.type in scalers
	scaled := scaler.values.spec.scaleTargetRef
	is_object(scaled)
	kind := object.get(scaled, "kind", "Deployment")
	some place in neighbours.stands(scaler)
	target := [place, kind, scaled.name]
}

# The fewest pods that an autoscaler leaves.
least(scaler) := number if {
	number := object.get(scaler.values, ["spec", "minReplicas"], 1)
	is_number(number)
} else := 1

# The fewest pods that run: of the autoscaler where there is one.
fewest(workload) := min(numbers) if {
	numbers := {least(scaler) |
		some i in scalers_of(workload)
		scaler := input.resources[i]
		scaler.type == "autoscaling/HorizontalPodAutoscaler"
	}
	count(numbers) > 0
} else := replicas(workload)

# Indexes of autoscalers, by that of what they certainly scale.
scaled[i] contains number if {
	some number, scaler in input.resources
	scaler.type in scalers
	target := scaler.values.spec.scaleTargetRef
	some i in neighbours.certain(scaler, types[kind(target)], target.name)
}
