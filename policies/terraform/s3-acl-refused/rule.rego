# METADATA
# title: ACL on a bucket without ACLs
# description: >-
#   The ownership controls of the bucket switch its ACLs off, and the configuration sets one all the same: S3 refuses
#   it, and the apply stops halfway.
# custom:
#   id: tf-s3-acl-refused
#   severity: medium
#   scope: resource
#   resources: [aws_s3_bucket]
#   related: [aws_s3_bucket_acl, aws_s3_bucket_ownership_controls]
#   needs: [aws_s3_bucket_acl]
#   fix: leave the ACL out and grant access by the bucket policy, or set object_ownership to BucketOwnerPreferred
#   docs: policies/terraform/s3-acl-refused
#   tags: [aws, s3, correctness, graph]
package tallygate.terraform.s3_acl_refused

import data.tallygate.lib.graph
import rego.v1

deny contains {"msg": msg, "label": "ACLs are off"} if {
	acls := graph.readers_at({"aws_s3_bucket_acl"}, "/bucket")
	count(acls) > 0
	some controls in graph.readers_at({"aws_s3_bucket_ownership_controls"}, "/bucket")
	controls.values.rule[_].object_ownership == "BucketOwnerEnforced"
	msg := sprintf("the apply of %s fails: %s switches ACLs off", [graph.named(acls), controls.address])
}
