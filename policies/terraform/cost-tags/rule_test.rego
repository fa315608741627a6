package tallygate.terraform.cost_tags_test

import data.tallygate.terraform.cost_tags as rule
import rego.v1

messages(keys) := found if {
	found := {one.msg | some one in rule.deny} with input as {"type": "provider.aws", "values": {"default_tags": [{"keys": keys}]}, "unknown": []}
}

warned(values) := found if {
	found := {one.path | some one in rule.warn} with input as {"type": "provider.aws", "environment": "prod", "values": values, "unknown": []}
}

test_all_four if messages(["Owner", "CostCenter", "Environment", "Service"]) == set()

test_other_spellings if {
	every keys in [
		["owner", "cost-center", "environment", "service"], ["shop:team", "shop:cost-centre", "shop:env", "shop:application"],
		["Team", "BusinessUnit", "ENV", "Project"], ["owner", "business-unit", "is-production", "application"], ["contact_email", "billing_code", "stage", "app.name"],
	] {
		messages(keys) == set()
	}
}

test_one_missing if messages(["Owner", "Environment", "Service"]) == {"default_tags lack CostCenter"}

test_several_missing if messages(["ManagedBy", "Environment"]) == {"default_tags lack CostCenter, Owner, Service"}

test_empty_tags if count(messages([])) == 1

test_words_inside_words_do_not_count if {
	messages(["Owner", "CostCenter", "Environment", "Mapping"]) == {"default_tags lack Service"}
	messages(["Owner", "CostCenter", "Service", "Envelope"]) == {"default_tags lack Environment"}
}

test_place if {
	found := {one.path | some one in rule.deny} with input as {"values": {"default_tags": [{"keys": []}]}}
	found == {["default_tags", 0, "tags"]}
}

test_no_default_tags_is_a_warning if {
	warned({"region": "ap-northeast-2"}) == {["default_tags"]}
	warned({"default_tags": [{"keys": []}]}) == set()
}

test_an_alias_is_not_judged if {
	warned({"alias": "us_east_1", "region": "us-east-1"}) == set()
	denied := rule.deny with input as {"values": {"alias": "us_east_1", "default_tags": [{"tags": {}}]}}
	denied == set()
}

test_outside_of_environments_there_is_no_warning if {
	found := rule.warn with input as {"environment": null, "values": {}, "unknown": []}
	found == set()
}
