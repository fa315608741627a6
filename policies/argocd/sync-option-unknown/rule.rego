# METADATA
# title: Sync option that Argo CD does not know
# description: >-
#   Argo CD passes over a sync option that it does not know, without a word: what it was meant to do does not happen.
# custom:
#   id: argocd-sync-option-unknown
#   severity: medium
#   scope: resource
#   resources: [argoproj.io/Application, argoproj.io/ApplicationSet, Pod, batch/Job, batch/CronJob, apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout]
#   fix: "write the option as the documentation does, such as CreateNamespace=true"
#   docs: policies/argocd/sync-option-unknown
#   tags: [argocd, reliability]
#   peers: ["argocd-source-lint:unknown-sync-option"]
package tallygate.argocd.sync_option_unknown

import data.tallygate.lib.sync
import rego.v1

deny contains {"msg": msg, "path": found.path, "label": "without effect"} if {
	some found in sync.set_options
	not contains(found.option, "{{")
	not known(found.option)
	msg := sprintf("Argo CD knows no sync option %s%s", [found.option, meant(found.option)])
}

known(option) if {
	[name, value] := split(option, "=")
	value in sync.options[name]
}

# One that differs by capitals alone, or has a value that means nothing.
meant(option) := text if {
	name := spelled[lower(split(option, "=")[0])]
	text := sprintf(": %s takes %s", [name, concat(", ", sort(sync.options[name]))])
} else := ""

spelled := {lower(name): name | some name in object.keys(sync.options)}
