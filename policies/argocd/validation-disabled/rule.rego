# METADATA
# title: Objects are applied without validation
# description: >-
#   With Validate=false a misspelt key is dropped without a word, and the object does less than it says.
# custom:
#   id: argocd-validation-disabled
#   severity: medium
#   scope: resource
#   resources: [argoproj.io/Application, argoproj.io/ApplicationSet, Pod, batch/Job, batch/CronJob, apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout]
#   fix: "leave Validate=false out, or set it on the one object that needs it"
#   docs: policies/argocd/validation-disabled
#   tags: [argocd, reliability]
#   peers: ["argocd-source-lint:sync-validation-disabled"]
package tallygate.argocd.validation_disabled

import data.tallygate.lib.sync
import rego.v1

deny contains {"msg": msg, "path": found.path, "label": "nothing is validated"} if {
	some found in sync.set_options
	found.option == "Validate=false"
	found.path[0] != "metadata"
	msg := sprintf("%s applies all of its objects without validation", [input.name])
}

warn contains {"msg": msg, "path": found.path, "label": "is not validated"} if {
	some found in sync.set_options
	found.option == "Validate=false"
	found.path[0] == "metadata"
	msg := sprintf("%s is applied without validation", [input.name])
}
