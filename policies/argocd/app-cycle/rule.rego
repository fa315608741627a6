# METADATA
# title: Applications that deploy each other
# description: >-
#   An Application that is among what it deploys itself, or what it deploys deploys, can be changed and deleted by neither hand nor Git for sure.
# custom:
#   id: argocd-app-cycle
#   severity: high
#   scope: resource
#   resources: [tallygate.dev/Deployment]
#   fix: "take the Application out of what it deploys"
#   docs: policies/argocd/app-cycle
#   tags: [argocd, reliability]
package tallygate.argocd.app_cycle

import rego.v1

deny contains {"msg": msg, "path": path, "label": "leads to itself"} if {
	count(input.values.cycle) > 0
	path := array.concat(input.values.sources[0].at, ["path"])
	msg := sprintf("Applications deploy each other: %s", [concat(" -> ", input.values.cycle)])
}
