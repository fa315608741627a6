# METADATA
# title: S3 bucket without a public access block
# description: >-
#   Nothing in the configuration keeps an ACL or a policy, written by hand or by a later change, from opening the
#   bucket to the public.
# custom:
#   id: tf-s3-unblocked
#   severity: medium
#   scope: resource
#   resources: [aws_s3_bucket]
#   related: [aws_s3_bucket_public_access_block]
#   fix: add an aws_s3_bucket_public_access_block with all four flags true for the bucket
#   docs: policies/terraform/s3-unblocked
#   tags: [aws, s3, exposure, graph]
#   frameworks: [AWS-FSBP-S3.8, CIS-AWS-3.0.0-2.1.4]
#   peers: [checkov:CKV2_AWS_6, trivy:AVD-AWS-0094]
package tallygate.terraform.s3_unblocked

import data.tallygate.lib.graph
import rego.v1

warn contains {"msg": msg, "label": "no public access block"} if {
	count(graph.readers({"aws_s3_bucket_public_access_block"})) == 0
	msg := "no public access block is made for this bucket: one policy or ACL opens it to everyone"
}
