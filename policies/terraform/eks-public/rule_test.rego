package tallygate.terraform.eks_public_test

import data.tallygate.terraform.eks_public as rule
import rego.v1

judge(network) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": "aws_eks_cluster", "values": {"vpc_config": [network]}, "unknown": []}
}

test_public_by_default if judge({"subnet_ids": []}) == {["vpc_config", 0, "public_access_cidrs"]}

test_public if judge({"endpoint_public_access": true}) == {["vpc_config", 0, "public_access_cidrs"]}

test_empty_list_is_not_set if judge({"public_access_cidrs": []}) == {["vpc_config", 0, "public_access_cidrs"]}

test_whole_internet if {
	judge({"public_access_cidrs": ["198.51.100.0/24", "0.0.0.0/0"]}) == {["vpc_config", 0, "public_access_cidrs", 1]}
}

test_own_networks if judge({"endpoint_public_access": true, "public_access_cidrs": ["198.51.100.0/24"]}) == set()

test_private if {
	judge({"endpoint_public_access": false, "endpoint_private_access": true}) == set()
	judge({"endpoint_public_access": "false", "public_access_cidrs": ["0.0.0.0/0"]}) == set()
}

test_unknown_access_may_be_private if {
	values := {"vpc_config": [{"public_access_cidrs": ["0.0.0.0/0"]}]}
	found := rule.deny with input as {"values": values, "unknown": ["/vpc_config/0/endpoint_public_access"]}
	found == set()
}

test_without_a_block if {
	found := rule.deny with input as {"type": "aws_eks_cluster", "values": {"name": "shop"}, "unknown": []}
	found == set()
}
