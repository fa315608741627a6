package tallygate.terraform.security_group_egress_test

import data.tallygate.terraform.security_group_egress as rule
import rego.v1

judge(type, values) := found if {
	found := {one.path | some one in rule.warn} with input as {"type": type, "values": values, "unknown": []}
}

group(egress) := judge("aws_security_group", {"egress": egress})

everything := {"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}

test_everything_to_everyone if group([everything]) == {["egress", 0, "cidr_blocks", 0]}

test_both_families if {
	group([object.union(everything, {"ipv6_cidr_blocks": ["::/0"]})]) == {["egress", 0, "cidr_blocks", 0], ["egress", 0, "ipv6_cidr_blocks", 0]}
}

test_all_ports_of_tcp if {
	group([object.union(everything, {"protocol": "tcp", "to_port": "65535"})]) == {["egress", 0, "cidr_blocks", 0]}
}

test_one_port if group([{"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}]) == set()

test_a_network if group([object.union(everything, {"cidr_blocks": ["10.0.0.0/8"]})]) == set()

test_a_security_group if group([{"from_port": 0, "to_port": 0, "protocol": "-1", "security_groups": ["sg-0a1b2c3d"]}]) == set()

test_blocks_are_not_mixed if {
	group([object.union(everything, {"cidr_blocks": ["10.0.0.0/8"]}), {"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}]) == set()
}

test_rule_resource if {
	judge("aws_vpc_security_group_egress_rule", {"ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}) == {["cidr_ipv4"]}
	judge("aws_vpc_security_group_egress_rule", {"ip_protocol": "-1", "cidr_ipv6": "::/0"}) == {["cidr_ipv6"]}
	judge("aws_vpc_security_group_egress_rule", {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ipv4": "0.0.0.0/0"}) == set()
}

test_ingress_is_another_rule if judge("aws_security_group", {"ingress": [everything]}) == set()
