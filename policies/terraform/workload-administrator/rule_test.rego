package tallygate.terraform.workload_administrator_test

import data.tallygate.terraform.workload_administrator as rule
import rego.v1

judge(readers) := found if {
	found := {one.msg | some one in rule.deny} with input as {
		"values": {},
		"references": [],
		"referenced_by": readers,
	}
}

profile := {"type": "aws_iam_instance_profile", "address": "aws_iam_instance_profile.p", "at": ["/role"], "values": {}}

attached(arn) := {
	"type": "aws_iam_role_policy_attachment",
	"address": "aws_iam_role_policy_attachment.a",
	"at": ["/role"],
	"values": {"policy_arn": arn},
}

test_administrator if {
	messages := judge([profile, attached("arn:aws:iam::aws:policy/AdministratorAccess")])
	messages == {"the account is in the hands of aws_iam_instance_profile.p, by aws_iam_role_policy_attachment.a"}
}

test_other_wide_policies if {
	every policy in ["PowerUserAccess", "IAMFullAccess"] {
		count(judge([profile, attached(sprintf("arn:aws:iam::aws:policy/%s", [policy]))])) == 1
	}
}

test_narrow if judge([profile, attached("arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore")]) == set()

# {} stands for what is not known.
test_other_partitions if {
	every partition in ["aws-cn", "aws-us-gov", "{}"] {
		count(judge([profile, attached(sprintf("arn:%s:iam::aws:policy/AdministratorAccess", [partition]))])) == 1
	}
}

test_no_text if judge([profile, attached(null)]) == set()

test_no_workload if {
	judge([attached("arn:aws:iam::aws:policy/AdministratorAccess")]) == set()
	judge([object.union(profile, {"at": ["/depends_on"]}), attached("arn:aws:iam::aws:policy/AdministratorAccess")]) == set()
}

test_function if {
	function := {"type": "aws_lambda_function", "address": "aws_lambda_function.f", "at": ["/role"], "values": {}}
	count(judge([function, attached("arn:aws:iam::aws:policy/AdministratorAccess")])) == 1
}

test_a_policy_of_ones_own if judge([profile, attached("arn:aws:iam::111122223333:policy/AdministratorAccess")]) == set()
