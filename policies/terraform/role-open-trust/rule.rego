# METADATA
# title: Role that anyone may assume
# description: >-
#   The trust document of an IAM role names everyone, without any condition: each AWS account in the world may take
#   the role.
# custom:
#   id: tf-role-open-trust
#   severity: critical
#   scope: resource
#   resources: [aws_iam_role]
#   related: [data.aws_iam_policy_document]
#   needs: [data.aws_iam_policy_document]
#   literals: ["identifiers=*"]
#   settled:
#     - identifiers=data.aws_service_principal.id
#     - identifiers=data.aws_service_principal.name
#   fix: name the accounts, roles or services that take the role
#   docs: policies/terraform/role-open-trust
#   tags: [aws, iam, exposure, graph]
#   frameworks: [PCI-DSS-4.0-7.2.1]
#   peers: [checkov:CKV_AWS_60, checkov:CKV_AWS_61]
package tallygate.terraform.role_open_trust

import data.tallygate.lib.grants
import data.tallygate.lib.graph
import data.tallygate.lib.iam
import rego.v1

deny contains {"msg": msg, "path": ["assume_role_policy"], "label": "anyone"} if {
	some document in graph.sources_at({"data.aws_iam_policy_document"}, "/assume_role_policy")
	some i in grants.to_everyone(document.values)
	not conditional(document.values.statement[i])
	msg := sprintf("%s, %s: anyone may take this role", [document.address, iam.label("", i)])
}

# An external id is a weak condition, and still one that somebody has thought about.
conditional(statement) if count(statement.condition) > 0
