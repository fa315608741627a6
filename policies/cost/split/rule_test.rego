package tallygate.cost.split_test

import data.tallygate.cost.split as rule
import rego.v1

row(before, after) := {"before": before, "after": after, "became_known": 0, "became_unknown": 0}

# dev and prod of 100 each time; 20 and 80 are declared.
cost(before, after) := {
	"limits": {"split": {"shares": {"dev": 20, "prod": 80}, "tolerance": 10}},
	"total": row(100, 100),
	"environments": {"dev": row(before, after), "prod": row(100 - before, 100 - after)},
	"unpriced": {"within": false, "items": []},
}

denied(input_cost) := found if found := rule.deny with input as {"cost": input_cost}

warned(input_cost) := found if found := rule.warn with input as {"cost": input_cost}

test_within if denied(cost(20, 30)) == set()

test_off if {
	{result.environment | some result in denied(cost(20, 31))} == {"dev", "prod"}
	"dev has 31.0 % of the costs, where 20 % (+-10) are declared" in {result.msg | some result in denied(cost(20, 31))}
}

test_as_far_off_as_before if {
	denied(cost(40, 40)) == set()
	denied(cost(40, 35)) == set()
	count(warned(cost(40, 35))) == 2
}

test_further_off if count(denied(cost(40, 41))) == 2

test_the_other_side if count(denied(cost(5, 45))) == 2

test_an_environment_without_costs if {
	one := object.union(cost(0, 0), {"environments": {"prod": row(null, 100)}, "total": row(null, 100)})
	lone := json.remove(one, ["environments/dev"])
	{result.environment | some result in denied(lone)} == {"dev", "prod"}
}

test_nothing_to_compare_with if {
	one := {"limits": cost(0, 0).limits, "total": row(null, 100), "environments": {"dev": row(null, 50), "prod": row(null, 50)}}
	count(denied(one)) == 2
}

test_what_has_no_price_leaves_it_open if {
	unsure := {"within": false, "items": [{"address": "aws_a.b", "component": "", "reason": "no price"}]}
	found := denied(object.union(cost(20, 20), {"unpriced": unsure}))
	count(found) == 2
	every result in found {
		result.known == false
	}
	denied(object.union(cost(20, 20), {"unpriced": object.union(unsure, {"within": true})})) == set()
}

test_nothing_costs_anything if {
	one := {"limits": cost(0, 0).limits, "total": row(0, 0), "environments": {}, "unpriced": {"within": false, "items": []}}
	denied(one) == set()
}

test_no_split_is_declared if denied(object.union(cost(90, 90), {"limits": {"split": null}})) == set()

test_what_became_known_is_not_as_before if {
	before := cost(40, 40)
	became := object.union(before, {"environments": {"prod": {"became_known": 5}}})
	count(warned(before)) == 2
	denied(before) == set()
	warned(became) == set()
	count(denied(became)) == 2
}
