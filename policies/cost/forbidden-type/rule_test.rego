package tallygate.cost.forbidden_type_test

import data.tallygate.cost.forbidden_type as rule
import rego.v1

item := {
	"index": 3,
	"environment": "dev",
	"component": "instance",
	"types": ["m5.metal"],
	"status": "priced",
	"price_key": "instance/m5.metal/linux/shared",
	"allocation": false,
	"reason": "",
}

judge(changes, environments) := found if {
	found := rule.deny with input as {"cost": {
		"items": [object.union(item, changes)],
		"limits": {"forbid": [{"environments": environments, "types": ["*.metal", "p*"]}]},
	}}
}

test_a_type if {
	some result in judge({}, ["dev"])
	result == {"msg": "m5.metal is not used in dev", "item": 3, "label": "forbidden by cost.forbid"}
}

test_globs_cross_dots if count(judge({"types": ["p4d.24xlarge"]}, ["dev"])) == 1

test_the_word_of_the_service_is_named if {
	some result in judge({"types": ["db.m5.metal", "m5.metal"]}, ["dev"])
	startswith(result.msg, "db.m5.metal")
}

test_another_type if judge({"types": ["m5.large"]}, ["dev"]) == set()

test_another_environment if judge({}, ["prod"]) == set()

test_everywhere if {
	count(judge({"environment": null}, [])) == 1
	count(judge({}, [])) == 1
}

test_no_type if judge({"types": []}, ["dev"]) == set()

test_a_type_that_is_not_known if {
	some result in judge({"types": [], "status": "unknown", "price_key": "", "reason": "var.t has no value"}, ["dev"])
	result.known == false
}

test_a_share_of_nodes_is_no_instance if judge({"allocation": true}, ["dev"]) == set()

test_nothing_is_forbidden if {
	found := rule.deny with input as {"cost": {"items": [item], "limits": {"forbid": []}}}
	found == set()
}
