# METADATA
# title: Bucket policy document for everyone
# description: >-
#   The aws_iam_policy_document that a bucket policy is made of allows everyone, without a condition that holds some
#   back: the objects of the bucket are public.
# custom:
#   id: tf-s3-document-public
#   severity: high
#   scope: resource
#   resources: [aws_s3_bucket_policy]
#   related: [data.aws_iam_policy_document]
#   needs: [data.aws_iam_policy_document]
#   literals: ["identifiers=*"]
#   fix: name the principals, or add a condition on the organisation, the account or the VPC endpoint
#   docs: policies/terraform/s3-document-public
#   tags: [aws, s3, exposure, graph]
#   frameworks: [AWS-FSBP-S3.2, AWS-FSBP-S3.3, CIS-AWS-3.0.0-2.1.4]
#   peers: [checkov:CKV_AWS_70]
package tallygate.terraform.s3_document_public

import data.tallygate.lib.grants
import data.tallygate.lib.graph
import data.tallygate.lib.iam
import rego.v1

deny contains {"msg": msg, "path": ["policy"], "label": "open to everyone"} if {
	some document in graph.sources_at({"data.aws_iam_policy_document"}, "/policy")
	some i in grants.unconditional(document.values)
	msg := sprintf("%s, %s: anyone is allowed", [document.address, iam.label("", i)])
}
