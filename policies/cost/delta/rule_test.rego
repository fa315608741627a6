package tallygate.cost.delta_test

import data.tallygate.cost.delta as rule
import rego.v1

exactly(amount) := {"lower": amount, "expected": amount, "upper": amount, "unbounded": false}

item := {"address": "aws_a.b", "component": "", "reason": "no price"}

budget := {
	"name": "any",
	"delta_limit": 100,
	"percent_limit": null,
	"gate_on": "expected",
	"delta": exactly(100),
	"percent": 10,
	"changed_unpriced": [],
	"emerged": [],
	"delta_most": exactly(100),
	"percent_most": 10,
}

denied(changes) := found if {
	found := rule.deny with input as {"cost": {"budgets": [object.union(budget, changes)]}}
}

test_as_much_as_is_allowed if denied({}) == set()

test_too_much if {
	some result in denied({"delta": exactly(100.01)})
	result.msg == "budget any: the change adds $100.01 a month, over its limit of $100.00"
}

test_too_many_percent if {
	some result in denied({"percent_limit": 9.5})
	contains(result.msg, "10.0 % where 9.5 % are allowed")
}

test_both_are_one_finding if count(denied({"percent_limit": 9, "delta": exactly(101)})) == 1

test_less if denied({"delta": exactly(-500), "percent": -50, "percent_limit": 0}) == set()

test_what_the_change_brings_without_a_price if {
	some result in denied({"changed_unpriced": [item]})
	result.known == false
}

test_too_much_whatever_is_unknown if {
	every result in denied({"delta": exactly(101), "changed_unpriced": [item]}) {
		not result.known
	}
}

test_nothing_bounds_it if {
	open := {"lower": 1, "expected": 2, "upper": null, "unbounded": true}
	denied({"delta": open, "delta_most": open}) == set()
	some result in denied({"delta": open, "delta_most": open, "gate_on": "upper"})
	result.known == false
}

test_percent_of_nothing if {
	some result in denied({"percent": null, "percent_limit": 10, "delta": exactly(1)})
	result.known == false
	denied({"percent": null, "percent_limit": 10, "delta": exactly(0)}) == set()
}

test_nothing_to_compare_with if denied({"delta": null, "percent": null}) == set()

test_no_limit_of_changes if {
	denied({"delta_limit": null, "delta": exactly(1000), "changed_unpriced": [item]}) == set()
}

# From unknown to $20,000: nobody knows what that adds, but no more than that.
unknown_before := {"delta": exactly(0), "percent": 0, "emerged": [item], "delta_most": exactly(20000), "percent_most": null}

test_what_was_not_known_before_may_be_all_new if {
	some result in denied(unknown_before)
	result.known == false
	contains(result.msg, "nothing was known before of aws_a.b (no price), and up to $20,000.00 come")
}

test_what_was_not_known_before_and_fits_whatever_it_was if {
	denied(object.union(unknown_before, {"delta_most": exactly(100)})) == set()
}

test_no_percent_of_what_was_not_known if {
	changes := {"delta_limit": null, "percent_limit": 10}
	some result in denied(object.union(unknown_before, changes))
	result.known == false
	some other in denied(object.union(unknown_before, object.union(changes, {"percent_most": 10.5})))
	other.known == false
	denied(object.union(unknown_before, object.union(changes, {"percent_most": 9.5}))) == set()
}
