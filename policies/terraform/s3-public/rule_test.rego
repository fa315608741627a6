package tallygate.terraform.s3_public_test

import data.tallygate.terraform.s3_public as rule
import rego.v1

judge(type, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "values": values}
}

test_public_acls if {
	every acl in ["public-read", "public-read-write", "authenticated-read", "website"] {
		judge("aws_s3_bucket", {"acl": acl}) == {["acl"]}
		judge("aws_s3_bucket_acl", {"acl": acl}) == {["acl"]}
	}
}

test_private_acls if {
	every acl in ["private", "log-delivery-write", "bucket-owner-full-control", "aws-exec-read", null, 1] {
		judge("aws_s3_bucket", {"acl": acl}) == set()
	}
	judge("aws_s3_bucket", {}) == set()
}

test_acl_of_another_type if judge("aws_elasticache_user", {"acl": "public-read"}) == set()

grant(uri) := {"access_control_policy": [{"grant": [{"grantee": [{"type": "Group", "uri": uri}], "permission": "READ"}]}]}

test_grant_to_everyone if {
	found := judge("aws_s3_bucket_acl", grant("http://acs.amazonaws.com/groups/global/AllUsers"))
	found == {["access_control_policy", 0, "grant", 0, "grantee", 0, "uri"]}
}

test_grant_to_log_delivery if {
	judge("aws_s3_bucket_acl", grant("http://acs.amazonaws.com/groups/s3/LogDelivery")) == set()
}

closed := {
	"block_public_acls": true,
	"block_public_policy": true,
	"ignore_public_acls": true,
	"restrict_public_buckets": true,
}

test_block_complete if {
	judge("aws_s3_bucket_public_access_block", closed) == set()
	judge("aws_s3_account_public_access_block", closed) == set()
}

test_block_with_a_false_flag if {
	every flag, _ in closed {
		judge("aws_s3_bucket_public_access_block", object.union(closed, {flag: false})) == {[flag]}
		judge("aws_s3_account_public_access_block", object.union(closed, {flag: "false"})) == {[flag]}
	}
}

test_block_with_an_absent_flag if {
	every flag, _ in closed {
		judge("aws_s3_bucket_public_access_block", object.remove(closed, [flag])) == {[flag]}
		judge("aws_s3_bucket_public_access_block", object.union(closed, {flag: null})) == {[flag]}
	}
}

test_one_finding_for_all_flags if {
	open := object.union(closed, {"block_public_policy": false, "restrict_public_buckets": false})
	judge("aws_s3_bucket_public_access_block", open) == {["block_public_policy"]}
	messages := {one.msg | some one in rule.deny} with input as {"type": "aws_s3_bucket_public_access_block", "values": open}
	messages == {"public access block with block_public_policy = false, restrict_public_buckets = false"}
	count(rule.deny) == 1 with input as {"type": "aws_s3_bucket_public_access_block", "values": {}}
}

policy(statement) := {"policy": json.marshal({"Version": "2012-10-17", "Statement": [statement]})}

allow := {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop-assets/*"}

test_policy_for_everyone if {
	judge("aws_s3_bucket_policy", policy(allow)) == {["policy"]}
	judge("aws_s3_bucket", policy(allow)) == {["policy"]}
	every principal in [{"AWS": "*"}, {"AWS": ["arn:aws:iam::111122223333:root", "*"]}] {
		judge("aws_s3_bucket_policy", policy(object.union(allow, {"Principal": principal}))) == {["policy"]}
	}
}

test_policy_with_one_statement if {
	judge("aws_s3_bucket_policy", {"policy": json.marshal({"Statement": allow})}) == {["policy"]}
}

test_policy_for_all_but_some if {
	statement := object.union(object.remove(allow, ["Principal"]), {"NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}})
	judge("aws_s3_bucket_policy", policy(statement)) == {["policy"]}
}

test_policy_for_a_principal if {
	every principal in [{"AWS": "arn:aws:iam::111122223333:root"}, {"Service": "cloudfront.amazonaws.com"}, {"Federated": "*"}, {}] {
		judge("aws_s3_bucket_policy", policy(object.union(object.remove(allow, ["Principal"]), {"Principal": principal}))) == set()
	}
}

test_policy_that_denies if judge("aws_s3_bucket_policy", policy(object.union(allow, {"Effect": "Deny"}))) == set()

test_policy_narrowed_by_a_condition if {
	every condition in [
		{"StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}},
		{"StringEquals": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5"]}},
		{"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "203.0.113.7/32"]}},
	] {
		judge("aws_s3_bucket_policy", policy(object.union(allow, {"Condition": condition}))) == set()
	}
}

test_policy_not_narrowed_by_its_condition if {
	every condition in [
		{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
		{"StringNotEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}},
		{"Bool": {"aws:SecureTransport": "true"}},
		{"StringLike": {"aws:PrincipalOrgID": "*"}},
		{},
		[],
		"text",
	] {
		judge("aws_s3_bucket_policy", policy(object.union(allow, {"Condition": condition}))) == {["policy"]}
	}
}

test_policy_that_is_no_json if {
	every text in ["", "not json", "[]", "{}", null, 7, `{"Statement": "Allow"}`, `{"Statement": [null, 1, "*", []]}`] {
		judge("aws_s3_bucket_policy", {"policy": text}) == set()
	}
}

test_message_names_the_statement if {
	messages := {one.msg | some one in rule.deny} with input as {
		"type": "aws_s3_bucket_policy",
		"values": policy(object.union(allow, {"Sid": "Public"})),
	}
	messages == {"bucket policy, statement Public: anyone is allowed"}
}

test_one_finding_for_a_block if {
	half := {"block_public_acls": false, "block_public_policy": true, "restrict_public_buckets": true}
	messages := {one.msg | some one in rule.deny} with input as {"type": "aws_s3_bucket_public_access_block", "values": half}
	messages == {"public access block with block_public_acls = false and without ignore_public_acls, false by default"}
}
