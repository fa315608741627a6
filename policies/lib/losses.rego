# METADATA
# title: What a change destroys
# description: Entries of `destroyed` that keep something of production and that nothing declares, as results of rules.
package tallygate.lib.losses

import data.tallygate.lib.environments
import rego.v1

# Of one kind: `terraform` or `kubernetes`.
of(kind) := {result |
	some one in input.destroyed
	one.kind == kind
	one.stateful
	not one.declared
	environments.is_production(one.environment)
	result := {
		"msg": sprintf("%s %s of production: %s", [verb(one), one.what, one.reason]),
		"address": one.address,
		"root": one.root,
		"environment": one.environment,
		"action": one.action,
		"label": label(one),
	}
}

verb(one) := "may destroy" if {
	not one.known
} else := "replaces, and so destroys," if {
	one.action == "replace"
} else := "destroys"

label(one) := "replaced" if {
	one.action == "replace"
} else := "no longer there"
