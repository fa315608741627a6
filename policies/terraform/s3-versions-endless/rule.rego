# METADATA
# title: Versioned bucket without a lifecycle
# description: >-
#   A bucket keeps every version of every object for ever: deleted data stays, and the bill grows.
# custom:
#   id: tf-s3-versions-endless
#   severity: low
#   scope: resource
#   resources: [aws_s3_bucket]
#   related: [aws_s3_bucket_versioning, aws_s3_bucket_lifecycle_configuration]
#   needs: [aws_s3_bucket_versioning]
#   fix: add an aws_s3_bucket_lifecycle_configuration that expires noncurrent versions
#   docs: policies/terraform/s3-versions-endless
#   tags: [aws, s3, cost, graph]
#   frameworks: [AWS-FSBP-S3.10]
#   peers: [checkov:CKV2_AWS_61]
package tallygate.terraform.s3_versions_endless

import data.tallygate.lib.graph
import rego.v1

warn contains {"msg": msg, "label": "versions are kept for ever"} if {
	some one in graph.readers_at({"aws_s3_bucket_versioning"}, "/bucket")
	one.values.versioning_configuration[_].status == "Enabled"
	count(graph.readers({"aws_s3_bucket_lifecycle_configuration"})) == 0
	not input.values.lifecycle_rule
	msg := "versions of deleted and overwritten objects are kept for ever: no lifecycle is made for this bucket"
}
