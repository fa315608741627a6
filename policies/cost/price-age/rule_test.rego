package tallygate.cost.price_age_test

import data.tallygate.cost.price_age as rule
import rego.v1

catalogue := {"version": "1", "as_of": "2026-01-01", "days": 100, "oldest": "nat/hour"}

judge(limit, days, told) := found if {
	found := rule.deny with input as {
		"cost": {
			"limits": {"max_price_age": limit},
			"catalogue": object.union(catalogue, {"days": days}),
		},
		"settings": told,
	}
}

test_too_old if {
	some result in judge(99, 100, {})
	result.msg == "the price of nat/hour is of 2026-01-01: 100 days old, where 99 are allowed"
}

test_young_enough if judge(100, 100, {}) == set()

test_no_limit if judge(null, 100000, {}) == set()

test_the_setting if count(judge(null, 100, {"cost-price-age": {"days": ["30"]}})) == 1

test_the_stricter_counts if count(judge(365, 100, {"cost-price-age": {"days": ["30"]}})) == 1

test_no_date if {
	some result in judge(30, null, {})
	contains(result.msg, "has no date")
}

test_nothing_is_priced if {
	found := rule.deny with input as {"cost": {"limits": {"max_price_age": 1}, "catalogue": {"oldest": null, "days": null}}}
	found == set()
}
