# METADATA
# title: Autoscaler that scales nothing
# description: >-
#   An autoscaler whose target its namespace does not have, or whose most is no more than its least, does nothing, and
#   under load nobody notices before it is too late.
# custom:
#   id: k8s-autoscaler-idle
#   severity: medium
#   scope: environment
#   resources: [autoscaling/HorizontalPodAutoscaler, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, ReplicationController, "*.*/*", "!apiextensions.k8s.io/*"]
#   fix: name a workload of the same namespace in scaleTargetRef, and set maxReplicas above minReplicas
#   docs: policies/kubernetes/autoscaler-idle
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:dangling-horizontalpodautoscaler", "kube-score:horizontalpodautoscaler-has-target", "polaris:hpaMaxAvailability"]
package tallygate.kubernetes.autoscaler_idle

import data.tallygate.lib.neighbours
import data.tallygate.lib.scaling
import rego.v1

warn contains {"msg": msg, "address": scaler.address, "path": ["spec", "scaleTargetRef", "name"], "label": "no such workload"} if {
	some scaler in scalers
	target := scaler.values.spec.scaleTargetRef
	kind := scaling.kind(target)
	count(neighbours.meant(scaler, scaling.types[kind], target.name)) == 0
	not neighbours.open_ended(scaler)
	msg := sprintf("%s scales the %s %s, which its namespace does not have", [scaler.name, kind, target.name])
}

warn contains {"msg": msg, "address": scaler.address, "path": ["spec", "maxReplicas"], "label": "never scales", "seen": true} if {
	some scaler in scalers
	scaler.type == "autoscaling/HorizontalPodAutoscaler"
	most := scaler.values.spec.maxReplicas
	most == scaling.least(scaler)
	msg := sprintf("%s always runs %v: its least is its most", [scaler.name, most])
}

scalers := [scaler | some scaler in input.resources; scaler.type in scaling.scalers]
