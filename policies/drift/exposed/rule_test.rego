package tallygate.drift.exposed_test

import data.tallygate.drift.exposed as rule
import data.tallygate.lib.drift_samples as samples
import rego.v1

found := {"actual": ["0.0.0.0/0"], "steps": ["ingress", "0", "cidr_blocks"], "path": "/ingress/0/cidr_blocks"}

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

test_a_policy_for_everything if count(denied({"actual": `{"Statement":[{"Action":"*"}]}`, "expected": "{}", "steps": ["policy"]})) == 1

test_what_lets_traffic_out_is_no_exposure if denied({"actual": ["0.0.0.0/0"], "steps": ["egress", "0", "cidr_blocks"]}) == set()

test_what_was_open_before_is_no_news if denied({"actual": ["::/0"], "expected": ["0.0.0.0/0"], "steps": ["ingress"]}) == set()

test_encryption_that_is_off if count(denied({"actual": false, "expected": true, "steps": ["encrypted"]})) == 1
