# METADATA
# title: Production prunes without a gate
# description: >-
#   Automated pruning deletes from production whatever a push takes out of a branch, or, with allowEmpty, everything once
#   the source renders to nothing.
# custom:
#   id: argocd-prune-in-prod
#   severity: medium
#   scope: resource
#   resources: [argoproj.io/Application, argoproj.io/ApplicationSet]
#   fix: "pin targetRevision, or ask before pruning with the sync option Prune=confirm; leave allowEmpty out"
#   docs: policies/argocd/prune-in-prod
#   tags: [argocd, promotion, reliability]
package tallygate.argocd.prune_in_prod

import data.tallygate.lib.applications
import rego.v1

automated := applications.application.spec.syncPolicy.automated

path := array.concat(applications.prefix, ["spec", "syncPolicy", "automated"])

deny contains {"msg": msg, "path": array.concat(path, ["allowEmpty"]), "label": "may delete everything"} if {
	prunes
	automated.allowEmpty == true
	msg := "production is emptied when its source renders to nothing"
}

warn contains {"msg": msg, "path": array.concat(path, ["prune"]), "label": "deletes without asking"} if {
	prunes
	moving := sort({what | some found in applications.sources; what := applications.moving(found.source)})
	count(moving) > 0
	msg := sprintf("production deletes what a push takes away: it follows %s", [moving[0]])
}

prunes if {
	applications.production
	automated.prune == true
	not switched_off
	not asks
}

switched_off if automated.enabled == false

asks if {
	some option in applications.application.spec.syncPolicy.syncOptions
	option in {"Prune=confirm", "Prune=false"}
}
