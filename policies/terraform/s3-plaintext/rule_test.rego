package tallygate.terraform.s3_plaintext_test

import data.tallygate.terraform.s3_plaintext as rule
import rego.v1

document(statement) := {
	"type": "data.aws_iam_policy_document",
	"address": "data.aws_iam_policy_document.this",
	"at": ["/policy"],
	"values": {"statement": [statement]},
}

judge(references) := found if {
	found := count(rule.warn) with input as {"values": {}, "references": references, "referenced_by": []}
}

secure := {"effect": "Deny", "condition": [{"test": "Bool", "variable": "aws:SecureTransport", "values": ["false"]}]}

test_no_word if {
	judge([document({})]) == 1
	judge([document({"condition": [{"variable": "aws:SourceArn"}]})]) == 1
}

test_denied if judge([document(secure)]) == 0

test_denied_in_a_merged_document if judge([document({}), object.union(document(secure), {"at": []})]) == 0

test_no_document if judge([]) == 0

test_version_of_tls if judge([document({"condition": [{"variable": "s3:TlsVersion"}]})]) == 0

test_a_document_of_something_else if judge([object.union(document({}), {"at": []})]) == 0
