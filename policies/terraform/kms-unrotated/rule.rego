# METADATA
# title: Key of data that is never changed
# description: >-
#   A customer managed key that encrypts data of this configuration has no rotation: whoever gets the key material
#   once reads everything, old and new.
# custom:
#   id: tf-kms-unrotated
#   severity: medium
#   scope: resource
#   resources: [aws_kms_key]
#   related:
#     - aws_db_instance
#     - aws_rds_cluster
#     - aws_dynamodb_table
#     - aws_ebs_volume
#     - aws_efs_file_system
#     - aws_eks_cluster
#     - aws_elasticache_replication_group
#     - aws_msk_cluster
#     - aws_opensearch_domain
#     - aws_redshift_cluster
#     - aws_s3_bucket_server_side_encryption_configuration
#     - aws_secretsmanager_secret
#     - aws_sns_topic
#     - aws_sqs_queue
#     - aws_cloudtrail
#     - aws_cloudwatch_log_group
#     - aws_backup_vault
#     - aws_ecr_repository
#   needs:
#     - aws_db_instance
#     - aws_rds_cluster
#     - aws_dynamodb_table
#     - aws_ebs_volume
#     - aws_efs_file_system
#     - aws_eks_cluster
#     - aws_elasticache_replication_group
#     - aws_msk_cluster
#     - aws_opensearch_domain
#     - aws_redshift_cluster
#     - aws_s3_bucket_server_side_encryption_configuration
#     - aws_secretsmanager_secret
#     - aws_sns_topic
#     - aws_sqs_queue
#     - aws_cloudtrail
#     - aws_cloudwatch_log_group
#     - aws_backup_vault
#     - aws_ecr_repository
#   fix: set enable_key_rotation = true
#   docs: policies/terraform/kms-unrotated
#   tags: [aws, kms, encryption, graph]
#   frameworks: [AWS-FSBP-KMS.4, CIS-AWS-3.0.0-3.6, PCI-DSS-4.0-3.7.4]
#   peers: [checkov:CKV_AWS_7, trivy:AVD-AWS-0065]
package tallygate.terraform.kms_unrotated

import data.tallygate.lib.graph
import data.tallygate.lib.terraform
import rego.v1

deny contains {"msg": msg, "path": ["enable_key_rotation"], "label": "must be true"} if {
	not rotated
	not without_rotation
	users := [one | some one in input.referenced_by; some pointer in one.at; pointer != "/depends_on"]
	count(users) > 0
	msg := sprintf("the key of %s is never rotated", [graph.named(users)])
}

rotated if terraform.is_true(input.values.enable_key_rotation)

# Keys that KMS cannot rotate: asymmetric ones, those for HMAC, and those in a key store of the customer.
without_rotation if input.values.customer_master_key_spec != "SYMMETRIC_DEFAULT"

without_rotation if input.values.key_usage != "ENCRYPT_DECRYPT"

without_rotation if input.values.custom_key_store_id != null
