# METADATA
# title: Queue, topic, key or secret open to everyone
# description: >-
#   The document of a resource's policy allows everyone, without a condition that holds some back.
# custom:
#   id: tf-resource-policy-open
#   severity: high
#   scope: resource
#   resources:
#     - aws_sqs_queue_policy
#     - aws_sns_topic_policy
#     - aws_kms_key
#     - aws_kms_key_policy
#     - aws_ecr_repository_policy
#     - aws_secretsmanager_secret_policy
#     - aws_efs_file_system_policy
#     - aws_backup_vault_policy
#   related: [data.aws_iam_policy_document]
#   needs: [data.aws_iam_policy_document]
#   literals: ["identifiers=*"]
#   settled:
#     - identifiers=data.aws_service_principal.id
#     - identifiers=data.aws_service_principal.name
#   fix: name the principals, or add a condition on the source ARN, the account or the organisation
#   docs: policies/terraform/resource-policy-open
#   tags: [aws, iam, exposure, graph]
#   frameworks: [AWS-FSBP-SQS.3, AWS-FSBP-SNS.4, AWS-FSBP-KMS.5]
#   peers: [checkov:CKV_AWS_168, checkov:CKV_AWS_169, checkov:CKV_AWS_33, checkov:CKV_AWS_32]
package tallygate.terraform.resource_policy_open

import data.tallygate.lib.grants
import data.tallygate.lib.graph
import data.tallygate.lib.iam
import rego.v1

deny contains {"msg": msg, "path": ["policy"], "label": "open to everyone"} if {
	some document in graph.sources_at({"data.aws_iam_policy_document"}, "/policy")
	some i in grants.unconditional(document.values)
	msg := sprintf("%s, %s: anyone in any AWS account is allowed", [document.address, iam.label("", i)])
}
