package tallygate.cost.required_tags_test

import data.tallygate.cost.required_tags as rule
import rego.v1

item := {"index": 0, "first": true, "type": "aws_instance", "tags": {"team": "a"}, "unknown_tags": []}

judge(changes) := found if {
	found := rule.deny with input as {"cost": {
		"items": [object.union(item, changes)],
		"limits": {"required_tags": ["team", "service"]},
	}}
}

test_one_is_missing if {
	some result in judge({})
	result == {"msg": "lacks service", "item": 0}
}

test_all_are_there if judge({"tags": {"team": "a", "service": "b"}}) == set()

test_an_empty_one_is_missing if count(judge({"tags": {"team": "a", "service": " "}})) == 1

test_one_that_is_not_known if {
	some result in judge({"unknown_tags": ["service"]})
	result.known == false
}

test_none_is_known if {
	found := judge({"tags": {"team": ""}, "unknown_tags": ["*"]})
	[result.msg | some result in found] == ["whether it has team, service cannot be told"]
}

test_a_type_without_tags if judge({"type": "aws_autoscaling_group"}) == set()

test_a_resource_is_told_once if judge({"first": false}) == set()

test_none_is_required if {
	found := rule.deny with input as {"cost": {"items": [item], "limits": {"required_tags": []}}}
	found == set()
}
