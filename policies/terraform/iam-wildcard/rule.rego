# METADATA
# title: IAM policy allows everything
# description: >-
#   A statement allows every action; on every resource that makes whoever holds it administrator of the account. All
#   actions of one service on every resource is a warning.
# custom:
#   id: tf-iam-wildcard
#   severity: high
#   scope: resource
#   resources:
#     - aws_iam_policy
#     - aws_iam_role
#     - aws_iam_role_policy
#     - aws_iam_user_policy
#     - aws_iam_group_policy
#     - aws_ssoadmin_permission_set_inline_policy
#     - data.aws_iam_policy_document
#   settled:
#     - policy=data.aws_iam_policy_document.json
#     - policy=data.aws_iam_policy_document.minified_json
#     - inline_policy=data.aws_iam_policy_document.json
#     - source_policy_documents=data.aws_iam_policy_document.json
#     - override_policy_documents=data.aws_iam_policy_document.json
#   fix: name the actions and the resources that are needed
#   docs: policies/terraform/iam-wildcard
#   tags: [aws, iam, least-privilege]
#   frameworks: [CIS-AWS-3.0.0-1.16]
#   peers: [checkov:CKV_AWS_1, checkov:CKV_AWS_62, checkov:CKV_AWS_63, trivy:AVD-AWS-0057]
package tallygate.terraform.iam_wildcard

import data.tallygate.lib.iam
import data.tallygate.lib.policy_document
import data.tallygate.lib.terraform
import rego.v1

deny contains {"msg": msg, "path": found.path, "label": "every action"} if {
	some found in granted
	everything(found.action)
	msg := sprintf("%s allows every action on every resource", [found.label])
}

warn contains {"msg": msg, "path": found.path, "label": "every action of a service"} if {
	some found in granted
	not everything(found.action)
	msg := sprintf("%s allows %s on every resource", [found.label, found.action])
}

# The data source is judged by its actions alone. Its resources are mostly attributes of other resources: a rule that
# read them could say nothing but unknown before the plan, and `*` is too wide on any resource.
# A statement with principals belongs to a resource's own policy, where `*` means what that resource can do.
deny contains {"msg": msg, "path": ["statement", i, "actions", j], "label": "every action"} if {
	input.type == "data.aws_iam_policy_document"
	some i, j
	everything(input.values.statement[i].actions[j])
	not i in policy_document.not_allowing
	not has_principals(i)
	msg := sprintf("%s allows every action", [policy_document.label(i)])
}

has_principals(i) if count(input.values.statement[i].principals) > 0

has_principals(i) if count(input.values.statement[i].not_principals) > 0

has_principals(i) if terraform.unknown(sprintf("/statement/%v/principals", [i]))

everything(action) if action in {"*", "*:*"}

# Wildcard actions that literal JSON allows on every resource: {"action", "label", "path"}.
granted contains {"action": action, "label": label, "path": document.path} if {
	some document in literal_documents
	some i, statement in iam.statements(document.text)
	statement.Effect == "Allow"
	not statement.Principal
	some action in iam.list(statement.Action)
	wildcard(action)
	"*" in iam.list(statement.Resource)
	label := iam.label(object.get(statement, "Sid", ""), i)
}

wildcard(action) if {
	is_string(action)
	regex.match(`^(\*|(\*|[A-Za-z0-9-]+):\*)$`, action)
}

literal_documents contains {"text": input.values.policy, "path": ["policy"]} if {
	input.type in {"aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy"}
}

literal_documents contains {"text": input.values.inline_policy, "path": ["inline_policy"]} if {
	input.type == "aws_ssoadmin_permission_set_inline_policy"
}

literal_documents contains {"text": text, "path": ["inline_policy", i, "policy"]} if {
	input.type == "aws_iam_role"
	some i
	text := input.values.inline_policy[i].policy
}

# What a document is merged with, where it is written out.
literal_documents contains {"text": text, "path": [name, i]} if {
	input.type == "data.aws_iam_policy_document"
	some [name, texts] in merged
	some i, text in texts
}

merged contains ["source_policy_documents", input.values.source_policy_documents]

merged contains ["override_policy_documents", input.values.override_policy_documents]
