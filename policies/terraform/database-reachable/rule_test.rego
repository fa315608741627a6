package tallygate.terraform.database_reachable_test

import data.tallygate.terraform.database_reachable as rule
import rego.v1

judge(values, readers) := found if {
	found := {[one.label, object.get(one, "path", [])] | some one in rule.deny} with input as {
		"values": values,
		"references": [],
		"referenced_by": readers,
	}
}

store := {"type": "aws_db_instance", "address": "aws_db_instance.d", "at": ["/vpc_security_group_ids"], "values": {}}

separate(values) := {
	"type": "aws_security_group_rule",
	"address": "aws_security_group_rule.r",
	"at": ["/security_group_id"],
	"values": values,
}

open := {"ingress": [{"cidr_blocks": ["10.0.0.0/8"]}, {"cidr_blocks": ["0.0.0.0/0"]}]}

test_inline if judge(open, [store]) == {["every address", ["ingress", 1]]}

test_inline_six if judge({"ingress": [{"ipv6_cidr_blocks": ["::/0"]}]}, [store]) == {["every address", ["ingress", 0]]}

test_separate if {
	judge({}, [store, separate({"type": "ingress", "cidr_blocks": ["0.0.0.0/0"]})]) == {["opened by another resource", []]}
	new := {"type": "aws_vpc_security_group_ingress_rule", "values": {"cidr_ipv4": "0.0.0.0/0"}}
	judge({}, [store, object.union(separate({}), new)]) == {["opened by another resource", []]}
}

test_narrow if {
	judge({}, [store, separate({"type": "egress", "cidr_blocks": ["0.0.0.0/0"]})]) == set()
	judge({}, [store, separate({"type": "ingress", "cidr_blocks": ["10.0.0.0/8"]})]) == set()
	judge({"ingress": [{"cidr_blocks": ["10.0.0.0/8"]}]}, [store]) == set()
}

test_the_source_of_a_rule_is_not_its_group if {
	rule_for_another := object.union(separate({"type": "ingress", "cidr_blocks": ["0.0.0.0/0"]}), {"at": ["/source_security_group_id"]})
	judge({}, [store, rule_for_another]) == set()
}

test_no_store if {
	judge(open, []) == set()
	judge(open, [object.union(store, {"at": ["/depends_on"]})]) == set()
	judge(open, [object.union(store, {"type": "aws_lb"})]) == set()
}
