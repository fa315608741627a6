package tallygate.terraform.key_administrator_test

import data.tallygate.terraform.key_administrator as rule
import rego.v1

judge(readers) := found if {
	found := count(rule.deny) with input as {"values": {}, "references": [], "referenced_by": readers}
}

key := {"type": "aws_iam_access_key", "address": "aws_iam_access_key.k", "at": ["/user"], "values": {}}

attached(policy) := {
	"type": "aws_iam_user_policy_attachment",
	"address": "aws_iam_user_policy_attachment.a",
	"at": ["/user"],
	"values": {"policy_arn": sprintf("arn:aws:iam::aws:policy/%s", [policy])},
}

test_administrator if judge([key, attached("AdministratorAccess")]) == 1

test_narrow if judge([key, attached("ReadOnlyAccess")]) == 0

test_one_alone if {
	judge([key]) == 0
	judge([attached("AdministratorAccess")]) == 0
}

test_other_wide_policies if {
	judge([key, attached("PowerUserAccess")]) == 1
	judge([key, attached("IAMFullAccess")]) == 1
}

test_a_policy_of_ones_own if {
	own := {"values": {"policy_arn": "arn:aws:iam::111122223333:policy/AdministratorAccess"}}
	judge([key, object.union(attached("x"), own)]) == 0
}

test_two_keys_are_one_finding if judge([key, object.union(key, {"address": "x.y"}), attached("AdministratorAccess")]) == 1
