package tallygate.terraform.s3_document_public_test

import data.tallygate.terraform.s3_document_public as rule
import rego.v1

document(statement) := {
	"type": "data.aws_iam_policy_document",
	"address": "data.aws_iam_policy_document.this",
	"at": ["/policy"],
	"values": {"statement": [statement]},
}

judge(references) := found if {
	found := count(rule.deny) with input as {"values": {}, "references": references, "referenced_by": []}
}

everyone := {"sid": "Read", "principals": [{"type": "*", "identifiers": ["*"]}]}

test_everyone if judge([document(everyone)]) == 1

test_some if {
	judge([document(object.union(everyone, {"condition": [{"test": "StringEquals", "variable": "aws:SourceVpce"}]}))]) == 0
	judge([document(object.union(everyone, {"effect": "Deny"}))]) == 0
	judge([document({"principals": [{"type": "AWS", "identifiers": ["arn:aws:iam::111122223333:root"]}]})]) == 0
}

test_a_document_of_something_else if judge([object.union(document(everyone), {"at": []})]) == 0

test_no_document if judge([]) == 0

test_merged_documents if {
	far := object.union(document(everyone), {"at": []})
	near := object.union(document({}), {"values": {"source_policy_documents": [null]}, "unknown": ["/source_policy_documents/0"]})
	judge([near, far]) == 1
	judge([object.union(near, {"unknown": []}), far]) == 0
}

test_merged_texts if {
	text := json.marshal({"Statement": {"Effect": "Allow", "Principal": "*"}})
	every name in ["source_policy_documents", "override_policy_documents"] {
		near := object.union(document({}), {"values": {name: [text, "{}"]}})
		judge([object.remove(near, ["values"]), near]) == 1
	}
}

test_type_of_everyone if judge([document({"principals": [{"type": "AWS", "identifiers": ["*"]}]})]) == 1

test_condition_that_narrows_nothing if {
	judge([document(object.union(everyone, {"condition": [{"test": "Bool", "variable": "aws:SecureTransport"}]}))]) == 1
}
