# METADATA
# title: Sync wave before what its pods need
# description: >-
#   Argo CD applies a wave when all before it is healthy. Pods that wait for what a later wave brings never are: the first
#   sync does not end.
# custom:
#   id: argocd-wave-order
#   severity: medium
#   scope: environment
#   resources: [ConfigMap, Secret, ServiceAccount, PersistentVolumeClaim, Pod, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/Job]
#   fix: give what the pods need the same sync wave, or an earlier one
#   docs: policies/argocd/wave-order
#   tags: [argocd, reliability]
package tallygate.argocd.wave_order

import data.tallygate.lib.needs
import data.tallygate.lib.neighbours
import data.tallygate.lib.sync
import rego.v1

deny contains {"msg": msg, "address": reader.address, "path": min(paths), "label": "comes later", "seen": true} if {
	some [by, type, name], paths in needed
	reader := input.resources[by]
	waits(reader)
	held := neighbours.certain(reader, type, name)
	count(held) > 0
	held == neighbours.meant(reader, type, name)
	every i in held {
		follows(input.resources[i], reader)
	}
	wave := min({sync.wave_of(input.resources[i]) | some i in held})
	msg := sprintf("%s of wave %v needs the %s %s, which wave %v brings", [reader.name, sync.wave_of(reader), type, name, wave])
}

# Of one Application, one after the other. Hooks have an order of their own.
follows(later, earlier) if {
	some application in later.applications
	application in earlier.applications
	sync.wave_of(later) > sync.wave_of(earlier)
	not sync.is_hook(later)
	not sync.is_hook(earlier)
}

# Healthy with its pods only. A CronJob is so without any.
waits(reader) if {
	reader.type in {"Pod", "apps/DaemonSet", "apps/Deployment", "apps/ReplicaSet", "apps/StatefulSet", "argoproj.io/Rollout", "batch/Job"}
	object.get(reader.values, ["spec", "replicas"], 1) != 0
	object.get(reader.values, ["spec", "suspend"], false) != true
}

needed[[read.by, read.type, read.name]] contains read.path if some read in needs.reads

needed[[by, "ServiceAccount", pod.spec.serviceAccountName]] contains path if {
	some by, pod in neighbours.pods
	path := array.concat(neighbours.spec_path(input.resources[by]), ["serviceAccountName"])
}
