# METADATA
# title: Bucket policy document for everyone
# description: >-
#   The aws_iam_policy_document that a bucket policy is made of allows everyone, without a condition that holds some
#   back: the objects of the bucket are public.
# custom:
#   id: tf-s3-document-public
#   severity: high
#   scope: resource
#   resources: [aws_s3_bucket, aws_s3_bucket_policy]
#   related: [data.aws_iam_policy_document]
#   needs: [data.aws_iam_policy_document]
#   literals: ["identifiers=*"]
#   settled:
#     - identifiers=data.aws_service_principal.id
#     - identifiers=data.aws_service_principal.name
#     - source_policy_documents=data.aws_iam_policy_document.json
#     - override_policy_documents=data.aws_iam_policy_document.json
#   fix: name the principals, or add a condition on the organisation, the account or the VPC endpoint
#   docs: policies/terraform/s3-document-public
#   tags: [aws, s3, exposure, graph]
#   frameworks: [AWS-FSBP-S3.2, AWS-FSBP-S3.3, CIS-AWS-3.0.0-2.1.4]
#   peers: [checkov:CKV_AWS_70]
package tallygate.terraform.s3_document_public

import data.tallygate.lib.bucket_policies
import data.tallygate.lib.grants
import data.tallygate.lib.graph
import data.tallygate.lib.iam
import rego.v1

deny contains {"msg": msg, "path": ["policy"], "label": "open to everyone"} if {
	some document in documents
	some i in grants.unconditional(document.values)
	msg := sprintf("%s, %s: anyone is allowed", [document.address, iam.label("", i)])
}

deny contains {"msg": msg, "path": ["policy"], "label": "open to everyone"} if {
	some document in documents
	some text in merged(document)
	some label in bucket_policies.open_statements(text)
	msg := sprintf("%s, %s of a merged document: anyone is allowed", [document.address, label])
}

own := graph.sources_at({"data.aws_iam_policy_document"}, "/policy")

documents contains document if some document in own

# Which of the documents farther away is merged in is not told: each of them may be.
documents contains document if {
	some one in own
	some pointer in one.unknown
	regex.match(`^/(source|override)_policy_documents`, pointer)
	some document in graph.sources({"data.aws_iam_policy_document"})
}

merged(document) := array.concat(
	texts(object.get(document.values, "source_policy_documents", [])),
	texts(object.get(document.values, "override_policy_documents", [])),
)

texts(value) := value if is_array(value)

else := []
