package tallygate.terraform.resource_policy_open_test

import data.tallygate.terraform.resource_policy_open as rule
import rego.v1

document(statement) := {
	"type": "data.aws_iam_policy_document",
	"address": "data.aws_iam_policy_document.this",
	"at": ["/policy"],
	"values": {"statement": [statement]},
}

everyone := {"principals": [{"type": "AWS", "identifiers": ["*"]}]}

judge(references) := found if {
	found := {one.path | some one in rule.deny} with input as {
		"values": {},
		"references": references,
		"referenced_by": [],
	}
}

test_everyone if judge([document(everyone)]) == {["policy"]}

test_under_a_condition if {
	judge([document(object.union(everyone, {"condition": [{"test": "ArnEquals", "variable": "aws:SourceArn"}]}))]) == set()
	judge([document(object.union(everyone, {"condition": [{"test": "Bool", "variable": "aws:SecureTransport"}]}))]) == {["policy"]}
}

test_some if judge([document({"principals": [{"type": "Service", "identifiers": ["sns.amazonaws.com"]}]})]) == set()

test_another_document if judge([object.union(document(everyone), {"at": []})]) == set()

test_denied if judge([document(object.union(everyone, {"effect": "Deny"}))]) == set()

test_no_document if judge([]) == set()
