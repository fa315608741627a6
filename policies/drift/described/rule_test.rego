package tallygate.drift.described_test

import data.tallygate.drift.described as rule
import data.tallygate.lib.drift_samples as samples
import rego.v1

found := {"steps": ["tags", "team"], "path": "/tags/team", "expected": "shop", "actual": "sales"}

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

test_labels_of_an_object if count(denied({"steps": ["metadata", "labels", "team"]})) == 1

test_a_name_is_no_description if denied({"steps": ["metadata", "name"]}) == set()
