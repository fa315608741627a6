# METADATA
# title: Over its budget
# description: >-
#   What a budget of tallygate.yaml selects costs more a month than its limit, or may, since nobody can price all of it. A
#   budget that was exceeded before warns, unless the change adds to it.
# custom:
#   id: cost-budget
#   severity: high
#   scope: change
#   fix: >-
#     spend less, or raise the limit on the base branch: in the budget, or for a time in cost.waivers; what has no price is
#     accepted by a person in cost.accept_unpriced
#   docs: policies/cost/budget
#   tags: [cost]
package tallygate.cost.budget

import data.tallygate.lib.budgets
import rego.v1

deny contains result if {
	some index, budget in input.cost.budgets
	is_over(budget)
	not stood(budget)
	result := {"msg": said(budget), "budget": index, "label": "the largest change", "about": "limit"}
}

# Within its limit as far as is known, and not all is known.
deny contains result if {
	some index, budget in input.cost.budgets
	is_number(budget.monthly)
	not is_over(budget)
	reason := doubt(budget)
	msg := sprintf("budget %s: cannot be told: %s", [budget.name, reason])
	result := {"msg": msg, "budget": index, "known": false, "about": "limit"}
}

deny contains result if {
	some index, budget in input.cost.budgets
	stood(budget)
	count(budget.changed_unpriced) > 0
	msg := sprintf("budget %s: was exceeded before, and what the change adds cannot be told: %s", [budget.name, budgets.listed(budget.changed_unpriced)])
	result := {"msg": msg, "budget": index, "known": false, "about": "limit"}
}

# What leaves a budget is not cheaper by that.
deny contains result if {
	some index, budget in input.cost.budgets
	count(budget.emptied) > 0
	not is_over(budget)
	msg := sprintf("budget %s: cannot be told: the change leaves nothing of %s in it, while costs come that it does not hold; if that is meant, end the budget on the base branch first", [budget.name, places(budget)])
	result := {"msg": msg, "budget": index, "known": false, "about": "emptied"}
}

warn contains result if {
	some index, budget in input.cost.budgets
	stood(budget)
	result := {"msg": sprintf("%s; so it was before", [said(budget)]), "budget": index, "about": "limit"}
}

warn contains result if {
	some index, budget in input.cost.budgets
	is_number(budget.monthly)
	is_number(budget.warn_at)
	not is_over(budget)
	figure := budgets.named(budget, budget.after)
	figure > (budget.monthly * budget.warn_at) / 100
	msg := sprintf("budget %s: %s of %s are spent", [budget.name, budgets.shown(figure), budgets.shown(budget.monthly)])
	result := {"msg": msg, "budget": index, "about": "warn_at"}
}

is_over(budget) if budgets.exceeds(budget, budget.after, budget.monthly)

# Exceeded before, and the change does not add to it.
stood(budget) if {
	is_over(budget)
	budgets.exceeds(budget, budget.before, budget.monthly)
	budgets.named(budget, budget.after) <= budgets.named(budget, budget.before)
	budget.after.lower <= budget.before.lower
}

said(budget) := sprintf("budget %s: %s a month are %s over its limit of %s", [
	budget.name,
	budgets.shown(figure),
	budgets.shown(figure - budget.monthly),
	budgets.shown(budget.monthly),
]) if {
	figure := budgets.named(budget, budget.after)
}

doubt(budget) := sprintf("no price for %s; accept it in cost.accept_unpriced or price it", [budgets.listed(budget.unpriced)]) if {
	count(budget.unpriced) > 0
} else := "nothing bounds what it costs at most" if {
	budget.gate_on == "upper"
	budget.after.unbounded
}

places(budget) := concat(", ", budget.emptied) if {
	count(budget.environments) > 0
} else := "what it selected"
