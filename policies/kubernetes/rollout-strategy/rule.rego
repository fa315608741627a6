# METADATA
# title: Rollout that takes every replica away
# description: >-
#   With the strategy Recreate all replicas end before the first new one starts; with OnDelete nothing starts until
#   somebody deletes pods by hand.
# custom:
#   id: k8s-rollout-strategy
#   severity: low
#   scope: resource
#   resources: [apps/DaemonSet, apps/Deployment, apps/StatefulSet]
#   fix: use the strategy RollingUpdate
#   docs: policies/kubernetes/rollout-strategy
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:no-rolling-update-strategy", "kube-score:deployment-strategy"]
package tallygate.kubernetes.rollout_strategy

import rego.v1

warn contains {"msg": msg, "path": ["spec", "strategy", "type"], "label": "all at once"} if {
	input.type == "apps/Deployment"
	input.values.spec.strategy.type == "Recreate"
	number := input.values.spec.replicas
	is_number(number)
	number > 1
	msg := sprintf("a rollout of %s takes all %d replicas away at once", [input.name, number])
}

warn contains {"msg": msg, "path": ["spec", "updateStrategy", "type"], "label": "by hand"} if {
	input.type in {"apps/DaemonSet", "apps/StatefulSet"}
	input.values.spec.updateStrategy.type == "OnDelete"
	msg := sprintf("a change of %s reaches no pod until somebody deletes it", [input.name])
}
