# METADATA
# title: Replicas that Argo CD takes from an autoscaler
# description: >-
#   Where a workload writes out its replicas and an autoscaler sets them, an Application that heals itself takes them back
#   at once, all day, unless it ignores the difference. Any other takes them back with its next sync.
# custom:
#   id: argocd-autoscaler-undone
#   severity: medium
#   scope: environment
#   resources: [tallygate.dev/Deployment, autoscaling/HorizontalPodAutoscaler, keda.sh/ScaledObject, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout]
#   needs: [tallygate.dev/Deployment]
#   fix: leave spec.replicas out of what an autoscaler scales, or ignore it and set RespectIgnoreDifferences=true
#   docs: policies/argocd/autoscaler-undone
#   tags: [argocd, reliability]
#   peers: ["argocd-source-lint:hpa-selfheal-conflict", "kube-score:deployment-targeted-by-hpa-does-not-have-replicas-configured"]
package tallygate.argocd.autoscaler_undone

import data.tallygate.lib.differences
import data.tallygate.lib.scaling
import rego.v1

deny contains {"msg": msg, "address": workload.address, "path": path, "label": "they take turns", "seen": true} if {
	some [i, by] in overridden
	workload := input.resources[i]
	names := differences.undoing(workload, path, managers)
	count(names) > 0
	msg := sprintf("%s writes out its replicas, which %s sets, and Application %s heals it back each time", [differences.called(workload), by, min(names)])
}

warn contains {"msg": msg, "address": workload.address, "path": path, "label": "healed back?", "seen": true} if {
	some [i, by] in overridden
	workload := input.resources[i]
	count(differences.undoing(workload, path, managers)) == 0
	[application, said] := min(unsure(workload))
	msg := sprintf("%s writes out its replicas, which %s sets; whether Application %s ignores that by %v is not known", [differences.called(workload), by, application, said])
}

warn contains {"msg": msg, "address": workload.address, "path": path, "label": "every sync resets it", "seen": true} if {
	some [i, by] in overridden
	workload := input.resources[i]
	count(differences.undoing(workload, path, managers)) == 0
	count(unsure(workload)) == 0
	application := min({input.resources[n].name | some n in differences.owners(workload); not kept(n, workload)})
	msg := sprintf("%s writes out its replicas, which %s sets, and every sync of Application %s resets them", [differences.called(workload), by, application])
}

# A sync leaves them alone as well.
kept(i, workload) if {
	differences.respects(i)
	differences.ignores(i, workload, path, managers)
}

unsure(workload) := differences.doubtful(workload, path, managers) | {[input.resources[i].name, min(said)] |
	some i in differences.owners(workload)
	differences.respects(i)
	said := differences.doubts(i, workload, path, managers)
	count(said) > 0
}

path := ["spec", "replicas"]

# What writes the replicas for an autoscaler, as fields of the object name it.
managers := {"kube-controller-manager"}

# By index: all of an object is never asked for.
overridden contains [i, by] if {
	some i, scalers in scaling.scaled
	input.resources[i].values.spec.replicas > 0
	by := differences.called(input.resources[min(scalers)])
}
