package tallygate.terraform.role_open_trust_test

import data.tallygate.terraform.role_open_trust as rule
import rego.v1

document(statement) := {
	"type": "data.aws_iam_policy_document",
	"address": "data.aws_iam_policy_document.this",
	"at": ["/assume_role_policy"],
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

test_anyone if judge([document(everyone)]) == {["assume_role_policy"]}

test_under_a_condition if judge([document(object.union(everyone, {"condition": [{}]}))]) == set()

test_some if {
	judge([document({"principals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}]})]) == set()
	judge([document(object.union(everyone, {"effect": "Deny"}))]) == set()
}

test_the_document_of_a_boundary if judge([object.union(document(everyone), {"at": ["/permissions_boundary"]})]) == set()

test_in_a_list if {
	judge([document({"principals": [{"type": "AWS", "identifiers": ["111122223333", "*"]}]})]) == {["assume_role_policy"]}
}

test_any_federated_user if judge([document({"principals": [{"type": "Federated", "identifiers": ["*"]}]})]) == set()
