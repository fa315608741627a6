package tallygate.drift.gone_test

import data.tallygate.drift.gone as rule
import data.tallygate.lib.drift_samples as samples
import rego.v1

found := {"kind": "missing", "production": true, "path": "", "steps": [], "expected": null, "actual": null}

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

test_elsewhere_it_is_less if denied({"kind": "missing", "production": false, "steps": []}) == set()

test_a_value_is_not_all_of_it if denied({"kind": "modified", "production": true}) == set()
