# METADATA
# title: Production with less than the environment before it
# description: >-
#   Production has fewer replicas, or lower limits, than the environment that it is tried in: what held there may not
#   hold here.
# custom:
#   id: k8s-weaker-than-before
#   severity: low
#   scope: environment
#   resources: [apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout, autoscaling/HorizontalPodAutoscaler, keda.sh/ScaledObject]
#   fix: give production at least what the environment before it has
#   docs: policies/kubernetes/weaker-than-before
#   tags: [kubernetes, promotion, reliability]
package tallygate.kubernetes.weaker_than_before

import data.tallygate.lib.before
import data.tallygate.lib.environments
import data.tallygate.lib.neighbours
import data.tallygate.lib.scaling
import rego.v1

warn contains {"msg": msg, "address": workload.address, "path": ["spec", "replicas"], "label": "fewer than before"} if {
	some [workload, _, others] in compared
	own := workload.values.spec.replicas
	is_number(own)
	own > 0
	found := {input.before[other].replicas | some other in others}
	every number in found {
		is_number(number)
		number > own
	}
	not scaling.is_scaled(workload)
	msg := sprintf("%s runs %v replicas, and %v in %s", [workload.name, own, min(found), before.called(others)])
}

warn contains {"msg": msg, "address": workload.address, "path": path, "label": "lower than before", "seen": true} if {
	some [workload, pod, others] in compared
	some i, container in pod.spec.containers
	some resource in ["cpu", "memory"]
	limit := container.resources.limits[resource]
	own := amount(limit)
	every other in others {
		some earlier in input.before[other].containers
		earlier.name == container.name
		amount(earlier.limits[resource]) > own
	}
	path := array.concat(neighbours.spec_path(workload), ["containers", i, "resources", "limits", resource])
	msg := sprintf("%s limits %s to %v, which is less than in %s", [workload.name, resource, limit, before.called(others)])
}

# Workloads of production, their pods, and the same of the environment before.
compared := [[workload, pod, others] |
	environments.is_production(input.environment)
	some i, pod in neighbours.pods
	workload := input.resources[i]
	others := before.counterparts(workload)
]

amount(quantity) := quantity if is_number(quantity)

amount(quantity) := units.parse(quantity) if {
	is_string(quantity)
	regex.match(`^[0-9]{1,18}(\.[0-9]{1,9})?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$`, quantity)
}
