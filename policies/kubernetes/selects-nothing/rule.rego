# METADATA
# title: Policy or monitor that selects no pod
# description: >-
#   A PodDisruptionBudget, NetworkPolicy or PodMonitor whose selector no pod of its namespace carries guards and watches
#   nothing, and looks as if it did.
# custom:
#   id: k8s-selects-nothing
#   severity: medium
#   scope: environment
#   resources: [policy/PodDisruptionBudget, Pod, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, batch/Job, batch/CronJob, "*.*/*", "!apiextensions.k8s.io/*"]
#   fix: select labels that the pods have, or delete it
#   docs: policies/kubernetes/selects-nothing
#   tags: [kubernetes, network, reliability]
#   peers: ["kube-linter:dangling-networkpolicy", "kube-linter:dangling-networkpolicypeer-podselector", "kube-linter:dangling-podmonitor", "kube-score:networkpolicy-targets-pod", "kube-score:poddisruptionbudget-has-policy"]
package tallygate.kubernetes.selects_nothing

import data.tallygate.lib.neighbours
import rego.v1

selectors := {
	"policy/PodDisruptionBudget": "selector",
	"networking.k8s.io/NetworkPolicy": "podSelector",
	"monitoring.coreos.com/PodMonitor": "selector",
}

warn contains {"msg": msg, "address": one.address, "path": ["spec", field], "label": "selects no pod"} if {
	some one in input.resources
	field := selectors[one.type]
	selector := one.values.spec[field]
	asks(selector)
	not elsewhere(one)
	not neighbours.open_ended(one)
	count(neighbours.selected(one, selector)) == 0
	msg := sprintf("no pod carries the labels that %s selects", [one.name])
}

# An empty selector is for whatever comes.
asks(selector) if {
	some _ in selector.matchLabels
}

asks(selector) if {
	some _ in selector.matchExpressions
}

elsewhere(one) if one.values.spec.namespaceSelector
