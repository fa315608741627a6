# METADATA
# title: Object that two Applications deploy
# description: >-
#   One object that two Applications deploy to one cluster is changed by each in turn, and pruned when one of them goes.
# custom:
#   id: argocd-double-coverage
#   severity: high
#   scope: resource
#   resources: [tallygate.dev/Deployment]
#   fix: "leave the object to one of the two"
#   docs: policies/argocd/double-coverage
#   tags: [argocd, reliability]
#   peers: ["argocd-source-lint:double-coverage"]
package tallygate.argocd.double_coverage

import rego.v1

deny contains {"msg": msg, "path": path, "label": "deploys it as well", "objects": array.slice(shared.objects, 0, 10)} if {
	some shared in input.values.shared
	path := input.values.sources[0].at
	msg := sprintf("%s deploys %s%s, and so does %s", [input.name, shared.objects[0], others(shared.objects), shared.application])
}

others(objects) := " and others" if {
	count(objects) > 1
} else := ""
