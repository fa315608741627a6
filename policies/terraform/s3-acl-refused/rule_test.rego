package tallygate.terraform.s3_acl_refused_test

import data.tallygate.terraform.s3_acl_refused as rule
import rego.v1

judge(readers) := found if {
	found := count(rule.deny) with input as {"values": {}, "references": [], "referenced_by": readers}
}

acl := {"type": "aws_s3_bucket_acl", "address": "aws_s3_bucket_acl.a", "at": ["/bucket"], "values": {}}

controls(ownership) := {
	"type": "aws_s3_bucket_ownership_controls",
	"address": "aws_s3_bucket_ownership_controls.o",
	"at": ["/bucket"],
	"values": {"rule": [{"object_ownership": ownership}]},
}

test_both if judge([acl, controls("BucketOwnerEnforced")]) == 1

test_acls_are_on if judge([acl, controls("BucketOwnerPreferred")]) == 0

test_one_alone if {
	judge([acl]) == 0
	judge([controls("BucketOwnerEnforced")]) == 0
}

test_owner_writes if judge([acl, controls("ObjectWriter")]) == 0

test_several_acls_are_one_finding if judge([acl, object.union(acl, {"address": "x.y"}), controls("BucketOwnerEnforced")]) == 1

test_controls_of_another_bucket if judge([acl, object.union(controls("BucketOwnerEnforced"), {"at": ["/depends_on"]})]) == 0
