# METADATA
# title: Access key of an administrator
# description: >-
#   A user who administers the account gets a long-lived access key: a text that, wherever it is copied to, is the
#   account.
# custom:
#   id: tf-key-administrator
#   severity: critical
#   scope: resource
#   resources: [aws_iam_user]
#   related: [aws_iam_access_key, aws_iam_user_policy_attachment]
#   needs: [aws_iam_access_key]
#   literals:
#     - "policy_arn=arn:{}:iam::aws:policy/AdministratorAccess"
#     - "policy_arn=arn:{}:iam::aws:policy/IAMFullAccess"
#     - "policy_arn=arn:{}:iam::aws:policy/PowerUserAccess"
#   fix: use a role with short-lived credentials, or give the user only what it needs
#   docs: policies/terraform/key-administrator
#   tags: [aws, iam, credentials, graph]
#   frameworks: [CIS-AWS-3.0.0-1.16, AWS-FSBP-IAM.1]
#   peers: [checkov:CKV_AWS_273]
package tallygate.terraform.key_administrator

import data.tallygate.lib.graph
import rego.v1

wide := `^arn:[^:]*:iam::aws:policy/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$`

deny contains {"msg": msg, "label": "an access key"} if {
	keys := graph.readers_at({"aws_iam_access_key"}, "/user")
	count(keys) > 0
	attachments := [one |
		some one in graph.readers_at({"aws_iam_user_policy_attachment"}, "/user")
		is_string(one.values.policy_arn)
		regex.match(wide, one.values.policy_arn)
	]
	count(attachments) > 0
	msg := sprintf("%s is a key to the whole account, by %s", [graph.named(keys), graph.named(attachments)])
}
