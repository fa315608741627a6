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

# In the currency of the report: "$1,234.50", "-EUR 12.00". Written by whole numbers: `%.2f` does not take them everywhere.
shown(amount) := sprintf("%s%s%s.%s", [sign(amount), unit, thousands(sprintf("%d", [whole])), padded(cents - (whole * 100))]) if {
	cents := round((abs(amount) * currency.rate) * 100)
	whole := floor(cents / 100)
}

default currency := {"code": "USD", "rate": 1}

currency := input.cost.currency

unit := "$" if {
	currency.code == "USD"
} else := concat("", [currency.code, " "])

thousands(digits) := concat(",", array.concat(head, groups)) if {
	lead := count(digits) % 3
	head := [text | text := substring(digits, 0, lead); text != ""]
	groups := [substring(digits, at, 3) | some at, _ in split(digits, ""); at >= lead; at % 3 == lead % 3]
}

# With one digit.
percent(amount) := sprintf("%s%d.%d %%", [sign(amount), whole, tenths - (whole * 10)]) if {
	tenths := round(abs(amount) * 10)
	whole := floor(tenths / 10)
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
	msg := sprintf("%s saves %s a month (%s)", [best.to, shown(best.saving), best.risk])
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
