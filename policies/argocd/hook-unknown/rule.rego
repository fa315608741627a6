# METADATA
# title: Hook that Argo CD does not know
# description: >-
#   An object with a hook that Argo CD does not know is applied with all others, and one with such a delete policy stays.
# custom:
#   id: argocd-hook-unknown
#   severity: medium
#   scope: resource
#   resources: [argoproj.io/Application, argoproj.io/ApplicationSet, Pod, batch/Job, batch/CronJob, apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout]
#   fix: "write PreSync, Sync, PostSync, SyncFail, Skip, PreDelete or PostDelete"
#   docs: policies/argocd/hook-unknown
#   tags: [argocd, reliability]
#   peers: ["argocd-source-lint:unknown-resource-hook"]
package tallygate.argocd.hook_unknown

import data.tallygate.lib.sync
import rego.v1

words := {sync.hook: sync.hooks, sync.delete_policy: sync.delete_policies}

deny contains {"msg": msg, "path": ["metadata", "annotations", annotation], "label": "without effect"} if {
	some annotation, known in words
	some entry in sync.entries(annotation)
	not contains(entry, "{{")
	not entry in known
	msg := sprintf("Argo CD knows no %s: it has %s", [entry, concat(", ", sort(known))])
}
