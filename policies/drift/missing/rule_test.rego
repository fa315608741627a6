package tallygate.drift.missing_test

import data.tallygate.drift.missing as rule
import data.tallygate.lib.drift_samples as samples
import rego.v1

found := {"kind": "missing", "path": "", "steps": [], "expected": null, "actual": null}

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

test_another_class_is_for_another_rule if denied({"kind": "pending", "steps": []}) == set()

test_in_production_another_rule_says_it if denied({"kind": "missing", "production": true, "steps": []}) == set()

test_what_was_not_read_is_not_missing if denied({"kind": "unknown", "steps": []}) == set()
