# METADATA
# title: Bucket policy without a word on TLS
# description: >-
#   The document of a bucket policy has no statement on aws:SecureTransport: requests over plain HTTP are answered.
# custom:
#   id: tf-s3-plaintext
#   severity: low
#   scope: resource
#   resources: [aws_s3_bucket_policy]
#   related: [data.aws_iam_policy_document]
#   needs: [data.aws_iam_policy_document]
#   fix: deny s3:* where aws:SecureTransport is false
#   docs: policies/terraform/s3-plaintext
#   tags: [aws, s3, encryption, graph]
#   frameworks: [AWS-FSBP-S3.5, CIS-AWS-3.0.0-2.1.1]
#   peers: [checkov:CKV_AWS_379]
package tallygate.terraform.s3_plaintext

import data.tallygate.lib.graph
import rego.v1

documents := graph.sources({"data.aws_iam_policy_document"})

warn contains {"msg": msg, "path": ["policy"], "label": "plain HTTP is answered"} if {
	count(graph.sources_at({"data.aws_iam_policy_document"}, "/policy")) > 0
	not speaks_of_tls
	msg := "requests without TLS are answered: no statement of this policy asks for aws:SecureTransport"
}

# Documents that are merged into the policy's own count, too.
speaks_of_tls if {
	some document in documents
	variable := document.values.statement[_].condition[_].variable
	is_string(variable)
	lower(variable) in {"aws:securetransport", "s3:tlsversion"}
}
