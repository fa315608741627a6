package tallygate.terraform.data_subnet_public_test

import data.tallygate.terraform.data_subnet_public as rule
import rego.v1

judge(references) := found if {
	found := count(rule.deny) with input as {"values": {}, "references": references, "referenced_by": []}
}

subnet(values) := {"type": "aws_subnet", "address": "aws_subnet.s", "at": ["/subnet_ids"], "values": values}

test_public if {
	judge([subnet({}), subnet({"map_public_ip_on_launch": true})]) == 1
	judge([object.union(subnet({"map_public_ip_on_launch": "true"}), {"at": ["/broker_node_group_info/0/client_subnets"]})]) == 1
}

test_private if {
	judge([subnet({}), subnet({"map_public_ip_on_launch": false})]) == 0
	judge([]) == 0
}

test_a_subnet_of_something_else if judge([object.union(subnet({"map_public_ip_on_launch": true}), {"at": []})]) == 0

test_text if judge([subnet({"map_public_ip_on_launch": "false"})]) == 0

test_brokers_in_private_subnets if judge([object.union(subnet({}), {"at": ["/broker_node_group_info/0/client_subnets"]})]) == 0

test_something_else_that_is_public if judge([object.union(subnet({"map_public_ip_on_launch": true}), {"type": "aws_instance"})]) == 0
