package tallygate.lib.budgets_test

import data.tallygate.lib.budgets
import rego.v1

amount := {"lower": 80, "expected": 100, "upper": 140, "unbounded": false}

open := {"lower": 80, "expected": 100, "upper": null, "unbounded": true}

expected := {"gate_on": "expected"}

upper := {"gate_on": "upper"}

test_the_figure_that_counts if {
	budgets.gated(expected, amount) == 100
	budgets.gated(upper, amount) == 140
	budgets.gated(expected, open) == 100
	not budgets.gated(upper, open)
}

test_a_limit_is_exceeded_above_it if {
	budgets.exceeds(expected, amount, 99.99)
	not budgets.exceeds(expected, amount, 100)
	budgets.exceeds(upper, amount, 139)
	not budgets.exceeds(upper, amount, 140)
}

test_what_costs_more_at_least_exceeds_it_whatever_is_unknown if {
	budgets.exceeds(upper, open, 79)
	not budgets.exceeds(upper, open, 80)
}

test_no_limit_is_never_exceeded if not budgets.exceeds(expected, amount, null)

test_the_figure_of_a_sentence if {
	budgets.named(upper, open) == 80
	budgets.named(upper, amount) == 140
}

test_amounts if {
	budgets.shown(12.5) == "$12.50"
	budgets.shown(100) == "$100.00"
	budgets.shown(-3.05) == "-$3.05"
	budgets.shown(0.1 + 0.2) == "$0.30"
	budgets.shown(999.995) == "$1,000.00"
	budgets.shown(1234567.5) == "$1,234,567.50"
	budgets.shown(123456) == "$123,456.00"
}

test_amounts_of_another_currency if {
	euros := {"code": "EUR", "rate": 0.92}
	budgets.shown(1697.29) == "EUR 1,561.51" with input as {"cost": {"currency": euros}}
	budgets.shown(-100) == "-EUR 92.00" with input as {"cost": {"currency": euros}}
}

test_an_amount_that_no_integer_holds if startswith(budgets.shown(1e25), "$")

test_percent if {
	budgets.percent(10) == "10.0 %"
	budgets.percent(-4.26) == "-4.3 %"
}

test_items_are_counted_behind_the_first if {
	one := {"address": "aws_a.b", "component": "storage", "reason": "no price"}
	budgets.listed([one]) == "aws_a.b storage (no price)"
	budgets.listed([one, one, one]) == "aws_a.b storage (no price), and 2 more"
	budgets.listed([object.union(one, {"component": ""})]) == "aws_a.b (no price)"
}
