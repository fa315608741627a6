# METADATA
# title: Object twice in one Application
# description: >-
#   An Application that makes one object twice deploys the last of the two, and the order is nobody's choice.
# custom:
#   id: argocd-repeated-resource
#   severity: medium
#   scope: resource
#   resources: [tallygate.dev/Deployment]
#   fix: "keep one of the two"
#   docs: policies/argocd/repeated-resource
#   tags: [argocd, reliability]
package tallygate.argocd.repeated_resource

import rego.v1

warn contains {"msg": msg, "path": path, "label": "twice"} if {
	some what in input.values.repeated
	path := input.values.sources[0].at
	msg := sprintf("%s makes %s twice: the last one wins", [input.name, what])
}
