# METADATA
# title: One change adds too much
# description: >-
#   A change adds more to what a budget of tallygate.yaml selects than one change may, in dollars a month or in percent, or
#   may, since nobody can price all that it brings, or could price what it changes: from there it adds as much as it costs
#   now, at most.
# custom:
#   id: cost-delta
#   severity: high
#   scope: change
#   fix: >-
#     spend less, or have the limit raised on the base branch; what has no price is accepted by a person in
#     cost.accept_unpriced
#   docs: policies/cost/delta
#   tags: [cost]
package tallygate.cost.delta

import data.tallygate.lib.budgets
import rego.v1

deny contains result if {
	some index, budget in input.cost.budgets
	reasons := broken(budget)
	count(reasons) > 0
	msg := sprintf("budget %s: the change adds %s a month, %s", [budget.name, budgets.shown(added(budget)), concat(" and ", reasons)])
	result := {"msg": msg, "budget": index, "label": "the largest change"}
}

deny contains result if {
	some index, budget in input.cost.budgets
	limits(budget)
	count(broken(budget)) == 0
	reason := doubt(budget)
	msg := sprintf("budget %s: what the change adds cannot be told: %s", [budget.name, reason])
	result := {"msg": msg, "budget": index, "known": false}
}

broken(budget) := [text | some text in [over_delta(budget), over_percent(budget)]; text != ""]

over_delta(budget) := sprintf("over its limit of %s", [budgets.shown(budget.delta_limit)]) if {
	is_over(budget)
} else := ""

is_over(budget) if {
	is_number(budget.delta_limit)
	budgets.gated(budget, budget.delta) > budget.delta_limit
}

# Ends are compared with ends: where one of them was open, the lower ends say nothing of the least that is added.
is_over(budget) if {
	count(budget.emerged) == 0
	budgets.exceeds(budget, budget.delta, budget.delta_limit)
}

over_percent(budget) := sprintf("%s where %s are allowed", [budgets.percent(budget.percent), budgets.percent(budget.percent_limit)]) if {
	is_number(budget.percent)
	is_number(budget.percent_limit)
	budget.percent > budget.percent_limit
} else := ""

# Only where there is something to compare with.
limits(budget) if {
	is_object(budget.delta)
	some limit in [budget.delta_limit, budget.percent_limit]
	is_number(limit)
}

added(budget) := budgets.named(budget, budget.delta)

doubt(budget) := sprintf("no price for %s", [budgets.listed(budget.changed_unpriced)]) if {
	count(budget.changed_unpriced) > 0
} else := emerged(budget) if {
	count(budget.emerged) > 0
	may_be_over(budget)
} else := "nothing bounds what it adds at most" if {
	budget.gate_on == "upper"
	budget.delta_most.unbounded
} else := "it cost nothing before, of which no percent is known" if {
	is_number(budget.percent_limit)
	is_null(budget.percent)
	budget.delta.expected > 0
}

# What was not known before may have been nothing.
may_be_over(budget) if budgets.exceeds(budget, budget.delta_most, budget.delta_limit)

may_be_over(budget) if {
	is_number(budget.percent_limit)
	not budget.percent_most <= budget.percent_limit
}

may_be_over(budget) if {
	is_number(budget.percent_limit)
	is_null(budget.percent_most)
}

emerged(budget) := sprintf("nothing was known before of %s, and up to %s come", [
	budgets.listed(budget.emerged),
	budgets.shown(budgets.named(budget, budget.delta_most)),
])
