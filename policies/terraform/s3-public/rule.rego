# METADATA
# title: S3 bucket open to the public
# description: >-
#   An ACL, a bucket policy or a switched-off public access block lets anyone read or write the objects of a bucket.
# custom:
#   id: tf-s3-public
#   severity: high
#   scope: resource
#   resources:
#     - aws_s3_bucket
#     - aws_s3_bucket_acl
#     - aws_s3_bucket_policy
#     - aws_s3_bucket_public_access_block
#     - aws_s3_account_public_access_block
#   settled:
#     - policy=data.aws_iam_policy_document.json
#     - policy=data.aws_iam_policy_document.minified_json
#   fix: keep the bucket private and block public access; publish through CloudFront with origin access control
#   docs: policies/terraform/s3-public
#   tags: [aws, s3, exposure]
#   frameworks: [CIS-AWS-3.0.0-2.1.4]
#   peers: [checkov:CKV_AWS_20, checkov:CKV_AWS_53, checkov:CKV_AWS_54, checkov:CKV_AWS_55, checkov:CKV_AWS_56, checkov:CKV_AWS_57, checkov:CKV_AWS_70, trivy:AVD-AWS-0086, trivy:AVD-AWS-0087, trivy:AVD-AWS-0091, trivy:AVD-AWS-0092, trivy:AVD-AWS-0093]
package tallygate.terraform.s3_public

import data.tallygate.lib.bucket_policies
import data.tallygate.lib.terraform
import rego.v1

# Canned ACLs that reach beyond the owner's account.
public_acls := {
	"authenticated-read": "every AWS account may read the objects",
	"public-read": "anyone may list the bucket and read the objects",
	"public-read-write": "anyone may read, write and delete the objects",
	"website": "anyone may read the objects",
}

public_groups := {
	"http://acs.amazonaws.com/groups/global/AllUsers": "anyone",
	"http://acs.amazonaws.com/groups/global/AuthenticatedUsers": "every AWS account",
}

block_types := {"aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"}

block_flags := {"block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"}

deny contains {"msg": msg, "path": ["acl"], "label": "a public ACL"} if {
	input.type in {"aws_s3_bucket", "aws_s3_bucket_acl"}
	reach := public_acls[input.values.acl]
	msg := sprintf("ACL %s: %s", [input.values.acl, reach])
}

deny contains {"msg": msg, "path": path, "label": "a public group"} if {
	input.type == "aws_s3_bucket_acl"
	some i, j, k
	uri := input.values.access_control_policy[i].grant[j].grantee[k].uri
	who := public_groups[uri]
	path := ["access_control_policy", i, "grant", j, "grantee", k, "uri"]
	msg := sprintf("the ACL grants access to %s", [who])
}

deny contains {"msg": msg, "path": [switched_off[0]], "label": "public access is not blocked"} if {
	input.type in block_types
	count(switched_off) > 0
	msg := sprintf("public access block with %s = false%s", [concat(" = false, ", switched_off), also_not_set])
}

deny contains {"msg": msg, "path": [not_set[0]], "label": sprintf("%s is not set", [not_set[0]])} if {
	input.type in block_types
	count(switched_off) == 0
	count(not_set) > 0
	msg := sprintf("public access block without %s, false by default", [concat(", ", not_set)])
}

also_not_set := "" if count(not_set) == 0

also_not_set := sprintf(" and without %s, false by default", [concat(", ", not_set)]) if count(not_set) > 0

switched_off := sort([flag | some [flag, value] in block_settings; terraform.is_false(value)])

not_set := sort([flag |
	some flag in block_flags
	not flag in {name | some [name, value] in block_settings; value != null}
])

block_settings contains ["block_public_acls", input.values.block_public_acls]

block_settings contains ["block_public_policy", input.values.block_public_policy]

block_settings contains ["ignore_public_acls", input.values.ignore_public_acls]

block_settings contains ["restrict_public_buckets", input.values.restrict_public_buckets]

deny contains {"msg": msg, "path": ["policy"], "label": "Principal * is allowed"} if {
	input.type in {"aws_s3_bucket", "aws_s3_bucket_policy"}
	some label in bucket_policies.open_statements(input.values.policy)
	msg := sprintf("bucket policy, %s: anyone is allowed", [label])
}
