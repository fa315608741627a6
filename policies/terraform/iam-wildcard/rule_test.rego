package tallygate.terraform.iam_wildcard_test

import data.tallygate.terraform.iam_wildcard as rule
import rego.v1

denied(type, values, unknown) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "values": values, "unknown": unknown}
}

warned(type, values, unknown) := found if {
	found := {one.path | some one in rule.warn} with input as {"type": type, "values": values, "unknown": unknown}
}

clean(type, values, unknown) if {
	denied(type, values, unknown) == set()
	warned(type, values, unknown) == set()
}

document(statement) := {"statement": [statement]}

data_source := "data.aws_iam_policy_document"

admin := {"actions": ["*"], "resources": ["*"]}

action := ["statement", 0, "actions", 0]

test_document_for_everything if {
	denied(data_source, document(admin), []) == {action}
	denied(data_source, document({"effect": "Allow", "actions": ["*:*"], "resources": ["*"]}), []) == {action}
	warned(data_source, document(admin), []) == set()
}

test_document_for_a_service_is_fine if {
	clean(data_source, document({"actions": ["s3:GetObject", "dynamodb:*"], "resources": ["*"]}), [])
}

test_resources_of_a_document_do_not_matter if {
	denied(data_source, document({"actions": ["*"], "resources": ["arn:aws:s3:::shop-assets/*"]}), []) == {action}
	denied(data_source, document({"actions": ["*"]}), ["/statement/0/resources"]) == {action}
}

test_position_of_the_statement if {
	values := {"statement": [{"actions": ["s3:GetObject"], "resources": ["*"]}, {"actions": ["s3:List", "*"], "resources": ["arn:aws:s3:::a", "*"]}]}
	denied(data_source, values, []) == {["statement", 1, "actions", 1]}
}

test_document_for_some_actions if {
	clean(data_source, document({"actions": ["s3:Get*", "ec2:Describe*", "s3:*Object", "s3:*"], "resources": ["*"]}), [])
}

test_document_that_denies if clean(data_source, document(object.union(admin, {"effect": "Deny"})), [])

# The policy of a key has to name kms:* and *, which is the key itself.
test_document_of_a_resource if {
	principals := [{"type": "AWS", "identifiers": ["arn:aws:iam::111122223333:root"]}]
	clean(data_source, document({"actions": ["kms:*"], "resources": ["*"], "principals": principals}), [])
	clean(data_source, document({"actions": ["*"], "resources": ["*"], "not_principals": principals}), [])
	clean(data_source, document({"actions": ["kms:*"], "resources": ["*"]}), ["/statement/0/principals"])
}

test_document_with_unknown_parts if {
	clean(data_source, document(admin), ["/statement/0/effect"])
	clean(data_source, {}, ["/statement"])
}

test_document_of_odd_shape if {
	every values in [{}, {"statement": null}, {"statement": [null, 1, "*"]}, document({"actions": "*", "resources": "*"}), document({"actions": [1, null, {}], "resources": ["*"]})] {
		clean(data_source, values, [])
	}
}

policy(statement) := json.marshal({"Version": "2012-10-17", "Statement": statement})

allow := {"Effect": "Allow", "Action": "*", "Resource": "*"}

test_literal_policy if {
	every type in ["aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy"] {
		denied(type, {"policy": policy([allow])}, []) == {["policy"]}
		denied(type, {"policy": policy(allow)}, []) == {["policy"]}
		warned(type, {"policy": policy([object.union(allow, {"Action": ["iam:*"]})])}, []) == {["policy"]}
	}
}

test_merged_texts if {
	every name in ["source_policy_documents", "override_policy_documents"] {
		denied(data_source, {name: [null, policy([allow])]}, []) == {[name, 1]}
	}
}

test_inline_policies if {
	denied("aws_iam_role", {"inline_policy": [{"policy": policy([])}, {"policy": policy([allow])}]}, []) == {["inline_policy", 1, "policy"]}
	denied("aws_ssoadmin_permission_set_inline_policy", {"inline_policy": policy([allow])}, []) == {["inline_policy"]}
}

test_literal_policy_within_bounds if {
	every statement in [
		{"Effect": "Deny", "Action": "*", "Resource": "*"},
		{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
		{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::shop-assets/*"},
		{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
		{"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": {"AWS": "*"}},
	] {
		clean("aws_iam_policy", {"policy": policy([statement])}, [])
	}
}

test_literal_that_is_no_policy if {
	every text in ["", "{", "[]", `{"Statement": "*"}`, `{"Statement": [null, 3, ["*"]]}`, null, 7] {
		clean("aws_iam_policy", {"policy": text}, [])
	}
	clean("aws_iam_policy", {}, ["/policy"])
}

test_messages if {
	statement := object.union(allow, {"Sid": "Admin"})
	messages := {one.msg | some one in rule.deny} with input as {"type": "aws_iam_policy", "values": {"policy": policy([statement])}, "unknown": []}
	messages == {"statement Admin allows every action on every resource"}
}
