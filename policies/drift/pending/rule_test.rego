package tallygate.drift.pending_test

import data.tallygate.drift.pending as rule
import data.tallygate.lib.drift_samples as samples
import rego.v1

found := {"layer": "tf-code", "kind": "pending", "expected": "a", "actual": "b", "evidence": ["update"]}

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

test_what_drifted_is_not_pending if denied({"kind": "modified"}) == set()

test_a_creation if {
	some result in denied({"kind": "pending", "expected": null, "actual": null, "evidence": ["create"]})
	contains(result.msg, "is not applied yet; create")
}
