# METADATA
# title: Budgets
# description: The figure of a budget that counts, and how amounts are written.
package tallygate.lib.budgets

import rego.v1

# What is expected, or the upper end where a budget says so; undefined where nothing bounds it.
gated(budget, amount) := amount.expected if {
	budget.gate_on == "expected"
} else := amount.upper if {
	not amount.unbounded
}

exceeds(_, amount, limit) if {
	is_number(limit)
	amount.lower > limit
}

exceeds(budget, amount, limit) if {
	is_number(limit)
	gated(budget, amount) > limit
}

# The figure that a sentence names: the one that counts, or the lower end of what nothing bounds.
named(budget, amount) := gated(budget, amount)

named(budget, amount) := amount.lower if {
	budget.gate_on == "upper"
	amount.unbounded
}

# Written by whole numbers: `%.2f` does not take them everywhere.
dollars(amount) := sprintf("%s$%d.%s", [sign(amount), floor(cents / 100), padded(cents % 100)]) if {
	cents := round(abs(amount) * 100)
}

# With one digit.
percent(amount) := sprintf("%s%d.%d %%", [sign(amount), floor(tenths / 10), tenths % 10]) if {
	tenths := round(abs(amount) * 10)
}

sign(amount) := "-" if {
	amount < 0
} else := ""

padded(number) := sprintf("0%d", [number]) if {
	number < 10
} else := sprintf("%d", [number])

# What could take the place of each item for less, the best of its kind.
savings(kind) := {result |
	some item in input.cost.items
	best := [one | some one in item.alternatives; one.kind == kind][0]
	msg := sprintf("%s saves %s a month (%s)", [best.to, dollars(best.saving), best.risk])
	result := {"msg": msg, "item": item.index, "saving": best.saving, "to": best.to}
}

# "aws_a.b storage (no price for x), and 2 more"
listed(items) := text if {
	first := items[0]
	named_item := trim_space(sprintf("%s %s", [first.address, first.component]))
	text := sprintf("%s (%s)%s", [named_item, first.reason, more(count(items) - 1)])
}

more(0) := ""

more(number) := sprintf(", and %d more", [number]) if number > 0
