# METADATA
# title: Two that set the same replicas
# description: >-
#   Where a workload writes out its replicas and an autoscaler sets them, every deployment takes the pods back to the
#   number that is written; two autoscalers of one workload undo each other all day.
# custom:
#   id: k8s-autoscaler-overridden
#   severity: medium
#   scope: environment
#   resources: [autoscaling/HorizontalPodAutoscaler, keda.sh/ScaledObject, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout]
#   fix: leave spec.replicas out of what an autoscaler scales, and keep one autoscaler a workload
#   docs: policies/kubernetes/autoscaler-overridden
#   tags: [kubernetes, reliability]
#   peers: ["kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured"]
package tallygate.kubernetes.autoscaler_overridden

import data.tallygate.lib.scaling
import rego.v1

warn contains {"msg": msg, "address": workload.address, "path": ["spec", "replicas"], "label": "every deployment resets it", "seen": true} if {
	some i, scalers in scaling.scaled
	workload := input.resources[i]
	workload.values.spec.replicas > 0
	count(object.get(workload, "applications", [])) == 0 # else argocd-autoscaler-undone judges it
	scaler := input.resources[min(scalers)]
	msg := sprintf("%s writes out its replicas, which %s sets", [workload.name, scaler.name])
}

deny contains {"msg": msg, "address": scaler.address, "path": ["spec", "scaleTargetRef", "name"], "label": "undo each other", "seen": true} if {
	some i, scalers in scaling.scaled
	some number in not_first(scalers)
	scaler := input.resources[number]
	other := input.resources[min(scalers)]
	msg := sprintf("%s scales %s, and so does %s", [scaler.name, input.resources[i].name, other.name])
}

not_first(numbers) := numbers - {min(numbers)}
