package tallygate.drift.security_test

import data.tallygate.drift.security as rule
import data.tallygate.lib.drift_samples as samples
import rego.v1

found := {"actual": ["10.0.0.0/7"], "expected": ["10.0.0.0/8"], "steps": ["ingress", "0", "cidr_blocks"]}

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

test_a_type_that_guards if count(denied({"subject": object.union(samples.item.subject, {"type": "aws_iam_role"}), "steps": ["path"]})) == 1

test_a_tag_guards_nothing if denied({"steps": ["tags", "policy"], "path": "/tags/policy"}) == set()
