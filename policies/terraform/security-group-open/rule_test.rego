package tallygate.terraform.security_group_open_test

import data.tallygate.terraform.security_group_open as rule
import rego.v1

judge(type, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "values": values}
}

messages(type, values) := found if {
	found := {one.msg | some one in rule.deny} with input as {"type": type, "values": values}
}

ingress(from, to, cidr) := {"ingress": [{"from_port": from, "to_port": to, "protocol": "tcp", "cidr_blocks": [cidr]}]}

group := "aws_security_group"

first := ["ingress", 0, "cidr_blocks", 0]

test_sensitive_ports if {
	every port in [22, 3389, 3306, 5432, 6379, 9200, 27017] {
		judge(group, ingress(port, port, "0.0.0.0/0")) == {first}
	}
	judge("aws_default_security_group", ingress(22, 22, "0.0.0.0/0")) == {first}
}

test_web_ports_are_fine if {
	every port in [80, 443, 8080, 8443, 53, 51820] {
		judge(group, ingress(port, port, "0.0.0.0/0")) == set()
	}
}

test_ranges if {
	judge(group, ingress(20, 25, "0.0.0.0/0")) == {first}
	judge(group, ingress(1024, 65535, "0.0.0.0/0")) == {first}
	judge(group, ingress(0, 65535, "0.0.0.0/0")) == {first}
	judge(group, ingress(8080, 8090, "0.0.0.0/0")) == set()
	judge(group, ingress(30, 20, "0.0.0.0/0")) == set()
}

test_numbers_as_text if judge(group, ingress("22", "22", "0.0.0.0/0")) == {first}

test_ports_that_are_no_numbers if {
	every port in ["ssh", null, [], {}, true] {
		judge(group, ingress(port, port, "0.0.0.0/0")) == set()
	}
}

test_narrow_networks_are_fine if {
	every cidr in ["10.0.0.0/8", "198.51.100.7/32", "10.0.0.0/10", "", null, 0] {
		judge(group, ingress(22, 22, cidr)) == set()
	}
}

test_the_internet_in_pieces if {
	every cidr in ["0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/2", "0.0.0.0/00"] {
		judge(group, ingress(22, 22, cidr)) == {first}
	}
}

test_ipv6 if {
	values := {"ingress": [{"from_port": 22, "to_port": 22, "protocol": "tcp", "ipv6_cidr_blocks": ["fd00::/8", "::/0"]}]}
	judge(group, values) == {["ingress", 0, "ipv6_cidr_blocks", 1]}
}

test_every_protocol if {
	every protocol in ["-1", -1, "all"] {
		values := {"ingress": [{"from_port": 0, "to_port": 0, "protocol": protocol, "cidr_blocks": ["0.0.0.0/0"]}]}
		judge(group, values) == {first}
	}
}

test_protocols_without_ports_are_fine if {
	every protocol in ["icmp", "icmpv6", "58", 1, null] {
		values := {"ingress": [{"from_port": 0, "to_port": 65535, "protocol": protocol, "cidr_blocks": ["0.0.0.0/0"]}]}
		judge(group, values) == set()
	}
}

test_protocol_numbers_and_case if {
	every protocol in ["TCP", "6", 6, "17", "udp"] {
		values := {"ingress": [{"from_port": 22, "to_port": 22, "protocol": protocol, "cidr_blocks": ["0.0.0.0/0"]}]}
		judge(group, values) == {first}
	}
}

test_second_block if {
	values := {"ingress": [
		{"from_port": 443, "to_port": 443, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]},
		{"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"]},
	]}
	judge(group, values) == {["ingress", 1, "cidr_blocks", 1]}
}

test_egress_is_fine if {
	values := {"egress": [{"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}]}
	judge(group, values) == set()
}

test_from_another_group_is_fine if {
	values := {"ingress": [{"from_port": 22, "to_port": 22, "protocol": "tcp", "security_groups": ["sg-0a1b2c3d"]}]}
	judge(group, values) == set()
}

test_rule_resource if {
	values := {"type": "ingress", "from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": ["::/0"]}
	judge("aws_security_group_rule", values) == {["cidr_blocks", 0], ["ipv6_cidr_blocks", 0]}
	judge("aws_security_group_rule", object.union(values, {"type": "egress"})) == set()
	judge("aws_security_group_rule", object.union(values, {"from_port": 443, "to_port": 443})) == set()
}

test_ingress_rule_resource if {
	values := {"ip_protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_ipv4": "0.0.0.0/0"}
	judge("aws_vpc_security_group_ingress_rule", values) == {["cidr_ipv4"]}
	judge("aws_vpc_security_group_ingress_rule", object.union(values, {"cidr_ipv4": "10.0.0.0/16"})) == set()
	judge("aws_vpc_security_group_ingress_rule", object.union(values, {"ip_protocol": "icmp"})) == set()
	judge("aws_vpc_security_group_egress_rule", values) == set()
}

test_ingress_rule_for_all_ports if {
	judge("aws_vpc_security_group_ingress_rule", {"ip_protocol": "-1", "cidr_ipv6": "::/0"}) == {["cidr_ipv6"]}
}

test_odd_shapes if {
	every values in [{}, {"ingress": null}, {"ingress": "x"}, {"ingress": [null, 1, {}]}, {"ingress": [{"cidr_blocks": "0.0.0.0/0"}]}] {
		judge(group, values) == set()
	}
}

test_messages if {
	messages(group, ingress(22, 22, "0.0.0.0/0")) == {"port 22 (SSH) open to 0.0.0.0/0"}
	messages(group, ingress(0, 65535, "0.0.0.0/0")) == {"all ports open to 0.0.0.0/0"}
	messages(group, ingress(3300, 3400, "0.0.0.0/0")) == {"ports 3300 to 3400, MySQL and RDP among them, open to 0.0.0.0/0"}
	messages(group, ingress(1024, 9000, "0.0.0.0/0")) == {"ports 1024 to 9000, 17 sensitive services among them, open to 0.0.0.0/0"}
}
