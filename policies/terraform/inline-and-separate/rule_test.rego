package tallygate.terraform.inline_and_separate_test

import data.tallygate.terraform.inline_and_separate as rule
import rego.v1

judge(type, values, reader) := found if {
	found := {one.path | some one in rule.deny} with input as {
		"type": type,
		"values": values,
		"references": [],
		"referenced_by": [object.union({"address": "x.y", "values": {}}, reader)],
	}
}

test_group if {
	judge("aws_security_group", {"ingress": [{}]}, {"type": "aws_vpc_security_group_ingress_rule", "at": ["/security_group_id"]}) == {["ingress", 0]}
	separate := {"type": "aws_security_group_rule", "at": ["/security_group_id"], "values": {"type": "egress"}}
	judge("aws_security_group", {"egress": [{}]}, separate) == {["egress", 0]}
	judge("aws_security_group", {"ingress": [{}]}, separate) == set()
}

test_table_and_role if {
	judge("aws_route_table", {"route": [{}]}, {"type": "aws_route", "at": ["/route_table_id"]}) == {["route", 0]}
	judge("aws_iam_role", {"inline_policy": [{}]}, {"type": "aws_iam_role_policy", "at": ["/role"]}) == {["inline_policy", 0]}
	judge("aws_network_acl", {"egress": [{}]}, {"type": "aws_network_acl_rule", "at": ["/network_acl_id"]}) == {["egress", 0]}
}

test_one_way_alone if {
	judge("aws_route_table", {}, {"type": "aws_route", "at": ["/route_table_id"]}) == set()
	judge("aws_route_table", {"route": []}, {"type": "aws_route", "at": ["/route_table_id"]}) == set()
	judge("aws_route_table", {"route": [{}]}, {"type": "aws_vpc_endpoint", "at": ["/route_table_ids"]}) == set()
}

test_a_group_as_source if {
	reader := {"type": "aws_vpc_security_group_ingress_rule", "at": ["/referenced_security_group_id"]}
	judge("aws_security_group", {"ingress": [{}]}, reader) == set()
}

test_acl_without_rules_of_its_own if {
	judge("aws_network_acl", {}, {"type": "aws_network_acl_rule", "at": ["/network_acl_id"]}) == set()
}

test_attachments_of_a_role if {
	judge("aws_iam_role", {"inline_policy": [{}]}, {"type": "aws_iam_role_policy_attachment", "at": ["/role"]}) == set()
}
