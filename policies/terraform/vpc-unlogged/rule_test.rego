package tallygate.terraform.vpc_unlogged_test

import data.tallygate.terraform.vpc_unlogged as rule
import rego.v1

judge(readers) := found if {
	found := count(rule.warn) with input as {"values": {}, "references": [], "referenced_by": readers}
}

test_no_log if judge([]) == 1

test_log if judge([{"type": "aws_flow_log", "at": ["/vpc_id"], "values": {}}]) == 0

test_log_in_a_loop if judge([{"type": "aws_flow_log", "at": ["/for_each"], "values": {}}]) == 0

test_other_readers if judge([{"type": "aws_subnet", "at": ["/vpc_id"], "values": {}}]) == 1

test_log_among_others if judge([{"type": "aws_subnet", "at": ["/vpc_id"]}, {"type": "aws_flow_log", "at": ["/vpc_id"]}]) == 0

test_no_graph if count(rule.warn) == 1 with input as {"values": {}}
