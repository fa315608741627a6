package tallygate.drift.behind_test

import data.tallygate.drift.behind as rule
import data.tallygate.lib.drift_samples as samples
import rego.v1

found := {"layer": "env-env", "kind": "version-behind", "expected": "1.3.0", "actual": "1.2.0", "evidence": ["1 minor behind staging"]}

denied(changes) := results if {
	results := rule.warn with input as samples.with_item(changes)
}

test_it_is_found if {
	some result in denied(found)
	result.item == 0
	startswith(result.msg, "apps/v1/Deployment/shop/web")
}

test_what_a_rule_ignores_is_not if denied(object.union(found, {"ignore_rule": "tallygate.yaml:3:1"})) == set()

test_nothing_of_nothing if {
	results := rule.warn with input as samples.nothing
	results == set()
}

test_another_class_is_for_another_rule if denied({"kind": "missing", "steps": []}) == set()

test_ahead_is_another_matter if denied({"kind": "version-ahead"}) == set()

test_the_distance_is_said if {
	some result in denied(found)
	contains(result.msg, "1 minor behind staging")
}
