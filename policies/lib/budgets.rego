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

exceeds(budget, amount, limit) if {
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

dollars(amount) := sprintf("$%.2f", [amount])

# "aws_a.b storage (no price for x), and 2 more"
listed(items) := text if {
	first := items[0]
	named_item := trim_space(sprintf("%s %s", [first.address, first.component]))
	text := sprintf("%s (%s)%s", [named_item, first.reason, more(count(items) - 1)])
}

more(0) := ""

more(number) := sprintf(", and %d more", [number]) if number > 0
