package tallygate.drift.extra_test

import data.tallygate.drift.extra as rule
import data.tallygate.lib.drift_samples as samples
import rego.v1

found := {"kind": "extra", "expected": null, "actual": true, "steps": ["spec", "paused"], "path": "/spec/paused"}

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

test_what_is_declared_is_not_extra if denied({"kind": "modified"}) == set()

test_what_it_opens_is_more if denied({"kind": "extra", "expected": null, "actual": true, "steps": ["spec", "hostNetwork"]}) == set()
