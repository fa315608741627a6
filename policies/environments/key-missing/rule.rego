# METADATA
# title: Key missing in one environment
# description: >-
#   A setting that the other environments have is absent here. The program starts with a default nobody chose, or
#   fails at the first request that needs the value.
# custom:
#   id: env-key-missing
#   severity: high
#   scope: environment
#   fix: add the key here, or take it out of the other environments
#   docs: policies/environments/key-missing
#   tags: [environments, alignment]
package tallygate.environments.key_missing

import rego.v1

deny contains {"msg": msg, "address": address, "path": missing.key, "label": "not set here"} if {
	some i, j
	missing := input.config[i].missing[j]
	not weak(missing)
	address := input.config[i].address
	msg := absence(key_name(missing.key), missing.present_in)
}

# Too few environments have it to say which of them is right.
warn contains {"msg": msg, "address": address, "path": missing.key, "label": "not set here"} if {
	some i, j
	missing := input.config[i].missing[j]
	weak(missing)
	address := input.config[i].address
	msg := absence(key_name(missing.key), missing.present_in)
}

# A whole file: there is no place of its own, so it is shown at the first file this environment has.
warn contains {"msg": msg, "address": neighbour, "path": [], "label": "a counterpart is missing"} if {
	some i
	missing := input.missing_roles[i]
	msg := absence(missing.role, missing.present_in)
}

neighbour := min({file.address | some file in input.config})

weak(missing) if missing.weak == true

absence(what, present_in) := sprintf("%s is in %s, not in %s", [what, environments, input.environment]) if {
	environments := listed(sort({found.environment | some found in present_in}))
}

listed(names) := names[0] if count(names) == 1

listed(names) := sprintf("%s and %s", [concat(", ", array.slice(names, 0, last)), names[last]]) if {
	count(names) > 1
	last := count(names) - 1
}

key_name(key) := concat(".", [sprintf("%v", [part]) | some part in key])
