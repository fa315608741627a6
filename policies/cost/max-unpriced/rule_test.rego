package tallygate.cost.max_unpriced_test

import data.tallygate.cost.max_unpriced as rule
import rego.v1

item := {"address": "aws_a.b", "component": "", "reason": "no price"}

cost := {
	"limits": {"max_unpriced": {"count": 0, "share": 0}},
	"unpriced": {"resources": 2, "of": 10, "within": false, "items": [item, item]},
	"expired": [],
}

denied(changes) := found if found := rule.deny with input as {"cost": object.union(cost, changes)}

test_too_many if {
	some result in denied({})
	result.msg == "2 of 10 resources have no price: aws_a.b (no price), and 1 more"
}

test_as_many_as_are_allowed if denied({"unpriced": {"within": true}}) == set()

test_none if denied({"unpriced": {"resources": 0, "items": []}}) == set()

test_nothing_is_declared if {
	denied({"limits": {"max_unpriced": null}}) == set()
}

test_an_acceptance_that_is_over if {
	entry := {"kind": "acceptance", "name": "aws_a.*", "owner": "x", "until": "2026-01-01", "path": "tallygate.yaml", "line": 3}
	found := rule.warn with input as {"cost": object.union(cost, {"expired": [entry]})}
	[result.msg | some result in found] == ["the acceptance of aws_a.* by x ended on 2026-01-01 (tallygate.yaml:3)"]
}

test_nothing_ended if {
	found := rule.warn with input as {"cost": cost}
	found == set()
}
