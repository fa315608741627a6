# METADATA
# title: Production without a working disruption budget
# description: >-
#   Without a PodDisruptionBudget a drain may take all replicas of a service at once; with one that allows nothing, no
#   node can be drained at all.
# custom:
#   id: k8s-disruption-budget
#   severity: low
#   scope: environment
#   resources: [apps/Deployment, apps/StatefulSet, argoproj.io/Rollout, autoscaling/HorizontalPodAutoscaler, keda.sh/ScaledObject, policy/PodDisruptionBudget]
#   fix: "add a PodDisruptionBudget that selects the pods, with maxUnavailable: 1"
#   docs: policies/kubernetes/disruption-budget
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:pdb-max-unavailable", "kube-linter:pdb-min-available", "kube-score:deployment-has-poddisruptionbudget", "kube-score:statefulset-has-poddisruptionbudget", "kube-score:poddisruptionbudget-has-policy", "polaris:missingPodDisruptionBudget", "polaris:pdbDisruptionsIsZero", "gatekeeper:poddisruptionbudget"]
package tallygate.kubernetes.disruption_budget

import data.tallygate.lib.environments
import data.tallygate.lib.neighbours
import data.tallygate.lib.scaling
import rego.v1

replicated := {"apps/Deployment", "apps/StatefulSet", "argoproj.io/Rollout"}

warn contains {"msg": msg, "address": workload.address, "path": ["spec", "replicas"], "label": "all may go at once"} if {
	environments.is_production(input.environment)
	some i, _ in neighbours.pods
	workload := input.resources[i]
	workload.type in replicated
	number := scaling.fewest(workload)
	number > 1
	not i in guarded
	msg := sprintf("%s runs %d replicas and has no PodDisruptionBudget", [workload.name, number])
}

warn contains {"msg": msg, "address": budget.address, "path": ["spec", field], "label": "allows no eviction"} if {
	environments.is_production(input.environment)
	some budget in input.resources
	budget.type == "policy/PodDisruptionBudget"
	some field in ["maxUnavailable", "minAvailable"]
	budget.values.spec[field] in forbidding[field]
	msg := sprintf("%s lets no pod be evicted: no node with one can be drained", [budget.name])
}

forbidding := {"maxUnavailable": {0, "0", "0%"}, "minAvailable": {"100%"}}

# Indexes of workloads whose pods a budget selects.
guarded contains i if {
	some budget in input.resources
	budget.type == "policy/PodDisruptionBudget"
	some i in neighbours.selected(budget, budget.values.spec.selector)
}
