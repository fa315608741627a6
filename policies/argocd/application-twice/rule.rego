# METADATA
# title: One Application written twice
# description: >-
#   Two Applications of one name and namespace are one: the last that is applied wins, and what the other deployed is pruned.
# custom:
#   id: argocd-application-twice
#   severity: high
#   scope: environment
#   resources: [argoproj.io/Application, argoproj.io/ApplicationSet]
#   fix: "give one of them another name"
#   docs: policies/argocd/application-twice
#   tags: [argocd, reliability]
#   peers: ["argocd-source-lint:duplicate-application-name"]
package tallygate.argocd.application_twice

import data.tallygate.lib.neighbours
import rego.v1

deny contains {"msg": msg, "address": twice.address, "path": ["metadata", "name"], "label": "again", "source": twice.source, "seen": true} if {
	some twice in neighbours.doubles
	twice.source.path == twice.first.path
	msg := sprintf("%s stands in line %d as well", [twice.name, twice.first.line])
}

# Files of a folder may be meant for one or the other.
warn contains {"msg": msg, "address": twice.address, "path": ["metadata", "name"], "label": "again", "source": twice.source} if {
	some twice in neighbours.doubles
	twice.source.path != twice.first.path
	msg := sprintf("%s stands in %s:%d as well", [twice.name, twice.first.path, twice.first.line])
}
