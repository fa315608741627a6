# METADATA
# title: Sync wave that is no number
# description: >-
#   Argo CD takes a sync wave that is no whole number for 0: the object is applied with all others.
# custom:
#   id: argocd-sync-wave-malformed
#   severity: medium
#   scope: resource
#   resources: [argoproj.io/Application, argoproj.io/ApplicationSet, Pod, batch/Job, batch/CronJob, apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout]
#   fix: "write a whole number in quotes"
#   docs: policies/argocd/sync-wave-malformed
#   tags: [argocd, reliability]
#   peers: ["argocd-source-lint:malformed-sync-wave"]
package tallygate.argocd.sync_wave_malformed

import data.tallygate.lib.sync
import rego.v1

deny contains {"msg": msg, "path": ["metadata", "annotations", sync.wave], "label": "taken for 0"} if {
	wave := input.values.metadata.annotations[sync.wave]
	is_string(wave)
	not contains(wave, "{{")
	not regex.match(`^[+-]?[0-9]{1,18}$`, wave)
	msg := sprintf("the sync wave %s is no whole number", [wave])
}
