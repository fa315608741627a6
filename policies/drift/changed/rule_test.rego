package tallygate.drift.changed_test

import data.tallygate.drift.changed as rule
import data.tallygate.lib.drift_samples as samples
import rego.v1

found := {"expected": 2, "actual": 3}

denied(changes) := results if {
	results := rule.deny with input as samples.with_item(changes)
}

test_it_is_found if {
	some result in denied(found)
	result.item == 0
	startswith(result.msg, "apps/v1/Deployment/shop/web")
}

test_what_a_rule_ignores_is_not if denied(object.union(found, {"ignore_rule": "tallygate.yaml:3:1"})) == set()

test_nothing_of_nothing if {
	results := rule.deny with input as samples.nothing
	results == set()
}

test_another_class_is_for_another_rule if denied({"kind": "missing", "steps": []}) == set()

test_what_is_applied_by_another if denied({"kind": "extra"}) == set()

test_both_values_are_said if {
	some result in denied(found)
	contains(result.msg, "is 3, where 2 is expected")
}
