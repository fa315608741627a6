# METADATA
# title: Type of a value differs between environments
# description: >-
#   A setting is a number, a switch or a list in the other environments and something else here. The program that reads
#   it works everywhere but in this environment, or quietly takes another meaning.
# custom:
#   id: env-type-differs
#   severity: medium
#   scope: environment
#   fix: write the value as the other environments do, with or without quotes
#   docs: policies/environments/type-differs
#   tags: [environments, alignment]
package tallygate.environments.type_differs

import rego.v1

deny contains {"msg": msg, "address": address, "path": differing.key, "label": label} if {
	some i, j
	differing := input.config[i].differing[j]
	address := input.config[i].address
	label := nouns[differing.type]
	name := concat(".", [sprintf("%v", [part]) | some part in differing.key])
	msg := sprintf("%s is %s in %s, %s in %s", [name, label, input.environment, nouns[differing.other], holders(differing.others)])
}

nouns := {"boolean": "a switch", "list": "a list", "mapping": "a mapping", "number": "a number", "text": "a text"}

holders(others) := concat(" and ", sort({other.environment | some other in others}))
