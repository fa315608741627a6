# METADATA
# title: Instance type that is not used here
# description: >-
#   An instance, a node group, a database, a cache or a broker has a type that cost.forbid of tallygate.yaml keeps out of
#   its environment.
# custom:
#   id: cost-forbidden-type
#   severity: high
#   scope: change
#   fix: take a type that cost.forbid does not name
#   docs: policies/cost/forbidden-type
#   tags: [cost]
package tallygate.cost.forbidden_type

import rego.v1

deny contains result if {
	some item in input.cost.items
	some entry in input.cost.limits.forbid
	concerns(entry, item)
	found := {type | some type in item.types; some pattern in entry.types; glob.match(pattern, null, type)}
	count(found) > 0
	msg := sprintf("%s is not used in %s", [longest(found), place(item)])
	result := {"msg": msg, "item": item.index, "label": "forbidden by cost.forbid"}
}

# Which type it is decides, and nobody knows it.
deny contains result if {
	some item in input.cost.items
	some entry in input.cost.limits.forbid
	concerns(entry, item)
	item.component in {"instance", "instances", "nodes", "brokers"}
	item.status == "unknown"
	item.price_key == ""
	msg := sprintf("whether its type is forbidden in %s cannot be told: %s", [place(item), item.reason])
	result := {"msg": msg, "item": item.index, "known": false}
}

concerns(entry, item) if {
	not item.allocation
	count(entry.environments) == 0
}

concerns(entry, item) if {
	not item.allocation
	item.environment in entry.environments
}

# With the word of its service, where it has one.
longest(types) := [type | some type in types; every other in types { count(other) <= count(type) }][0]

place(item) := item.environment if is_string(item.environment)

place(item) := "this repository" if is_null(item.environment)
