package tallygate.terraform.s3_unblocked_test

import data.tallygate.terraform.s3_unblocked as rule
import rego.v1

judge(types) := found if {
	found := {one.msg | some one in rule.warn} with input as {
		"type": "aws_s3_bucket",
		"values": {},
		"references": [],
		"referenced_by": types,
	}
}

test_without_a_block if count(judge([])) == 1

test_with_a_block if judge([{"type": "aws_s3_bucket_public_access_block", "at": ["/bucket"], "values": {}}]) == set()

test_something_else_reads_it if count(judge([{"type": "aws_s3_bucket_policy", "at": ["/bucket"], "values": {}}])) == 1

test_block_in_a_loop if judge([{"type": "aws_s3_bucket_public_access_block", "at": ["/for_each"], "values": {}}]) == set()

test_block_beside_others if {
	judge([{"type": "aws_s3_bucket_acl", "at": ["/bucket"]}, {"type": "aws_s3_bucket_public_access_block", "at": ["/bucket"]}]) == set()
}

test_block_of_the_account if count(judge([{"type": "aws_s3_account_public_access_block", "at": ["/depends_on"], "values": {}}])) == 1
