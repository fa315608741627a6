# METADATA
# title: Environments are not split as declared
# description: >-
#   An environment has a share of the costs that is further from the one in cost.split than its tolerance. Where it was so
#   before, and the change does not take it further off, it warns.
# custom:
#   id: cost-split
#   severity: medium
#   scope: change
#   fix: bring the environment to its share, or declare another one in cost.split on the base branch
#   docs: policies/cost/split
#   tags: [cost, environments]
package tallygate.cost.split

import data.tallygate.lib.budgets
import rego.v1

split := input.cost.limits.split

deny contains result if {
	some name, wanted in split.shares
	off(name, wanted, "after") > split.tolerance
	not stood(name, wanted)
	result := {"msg": said(name, wanted), "environment": name, "about": "share"}
}

warn contains result if {
	some name, wanted in split.shares
	stood(name, wanted)
	result := {"msg": sprintf("%s; so it was before", [said(name, wanted)]), "environment": name, "about": "share"}
}

# Shares of what is known alone say little.
deny contains result if {
	some name, wanted in split.shares
	off(name, wanted, "after") <= split.tolerance
	not input.cost.unpriced.within
	count(input.cost.unpriced.items) > 0
	msg := sprintf("the share of %s cannot be told: no price for %s", [name, budgets.listed(input.cost.unpriced.items)])
	result := {"msg": msg, "environment": name, "known": false, "about": "share"}
}

stood(name, wanted) if {
	now := off(name, wanted, "after")
	now > split.tolerance
	now <= off(name, wanted, "before")
	settled
}

# Where something became known or unknown, shares before and after are of different things.
settled if {
	every row in input.cost.environments {
		row.became_known == 0
		row.became_unknown == 0
	}
}

off(name, wanted, side) := abs(share(name, side) - wanted)

share(name, side) := (cost(name, side) * 100) / input.cost.total[side] if input.cost.total[side] > 0

cost(name, side) := input.cost.environments[name][side]

cost(name, _) := 0 if not input.cost.environments[name]

said(name, wanted) := sprintf("%s has %s of the costs, where %v %% (+-%v) are declared", [
	name,
	budgets.percent(share(name, "after")),
	wanted,
	split.tolerance,
])
