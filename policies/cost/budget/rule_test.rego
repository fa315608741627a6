package tallygate.cost.budget_test

import data.tallygate.cost.budget as rule
import rego.v1

exactly(amount) := {"lower": amount, "expected": amount, "upper": amount, "unbounded": false}

wide(lower, expected) := {"lower": lower, "expected": expected, "upper": null, "unbounded": true}

item := {"address": "aws_a.b", "component": "", "reason": "no price"}

budget := {
	"name": "prod",
	"environments": ["prod"],
	"monthly": 100,
	"warn_at": null,
	"gate_on": "expected",
	"after": exactly(90),
	"before": null,
	"unpriced": [],
	"changed_unpriced": [],
	"emptied": [],
}

denied(changes) := found if {
	found := rule.deny with input as {"cost": {"budgets": [object.union(budget, changes)]}}
}

warned(changes) := found if {
	found := rule.warn with input as {"cost": {"budgets": [object.union(budget, changes)]}}
}

test_within if {
	denied({}) == set()
	denied({"after": exactly(100)}) == set()
	warned({}) == set()
}

test_over if {
	some result in denied({"after": exactly(100.5)})
	result.msg == "budget prod: $100.50 a month are $0.50 over its limit of $100.00"
	result.budget == 0
	not result.known
}

test_the_end_that_counts if {
	amount := {"lower": 50, "expected": 90, "upper": 120, "unbounded": false}
	denied({"after": amount}) == set()
	count(denied({"after": amount, "gate_on": "upper"})) == 1
}

test_unknown_is_no_pass if {
	some result in denied({"unpriced": [item]})
	result.known == false
	contains(result.msg, "no price for aws_a.b (no price)")
}

test_unbounded_is_no_pass if {
	some result in denied({"after": wide(10, 20), "gate_on": "upper"})
	result.known == false
}

test_too_much_at_least_is_over_whatever_is_unknown if {
	some result in denied({"after": wide(101, 120), "gate_on": "upper", "unpriced": [item]})
	not result.known
	count(denied({"after": wide(101, 120), "gate_on": "upper", "unpriced": [item]})) == 1
}

test_existing if {
	denied({"after": exactly(120), "before": exactly(120)}) == set()
	denied({"after": exactly(110), "before": exactly(120)}) == set()
	count(warned({"after": exactly(120), "before": exactly(120)})) == 1
}

test_existing_and_raised if count(denied({"after": exactly(120.01), "before": exactly(120)})) == 1

test_newly_over if count(denied({"after": exactly(120), "before": exactly(99)})) == 1

test_existing_with_something_unknown_on_top if {
	some result in denied({"after": exactly(120), "before": exactly(120), "changed_unpriced": [item]})
	result.known == false
}

test_a_share_that_warns if {
	count(warned({"warn_at": 80})) == 1
	warned({"warn_at": 90}) == set()
}

test_no_monthly_limit if {
	denied({"monthly": null, "after": exactly(1000)}) == set()
	denied({"monthly": null, "unpriced": [item]}) == set()
}

test_what_leaves_a_budget_is_not_cheaper if {
	some result in denied({"after": exactly(0), "emptied": ["prod"]})
	result.known == false
	contains(result.msg, "leaves nothing of prod in it")
	some other in denied({"environments": [], "after": exactly(0), "emptied": [""]})
	contains(other.msg, "leaves nothing of what it selected in it")
}
