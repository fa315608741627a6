package tallygate.terraform.audit_log_deletable_test

import data.tallygate.terraform.audit_log_deletable as rule
import rego.v1

judge(values, readers) := found if {
	found := {one.label | some one in rule.deny} with input as {
		"values": values,
		"references": [],
		"referenced_by": readers,
	}
}

trail := {"type": "aws_cloudtrail", "address": "aws_cloudtrail.t", "at": ["/s3_bucket_name"], "values": {}}

versioning(status) := {
	"type": "aws_s3_bucket_versioning",
	"address": "aws_s3_bucket_versioning.v",
	"at": ["/bucket"],
	"values": {"versioning_configuration": [{"status": status}]},
}

test_no_versions if {
	judge({}, [trail]) == {"keeps no versions"}
	judge({}, [trail, versioning("Suspended")]) == {"keeps no versions"}
}

test_versions if {
	judge({}, [trail, versioning("Enabled")]) == set()
	judge({"object_lock_enabled": true}, [trail]) == set()
	judge({"versioning": [{"enabled": "true"}]}, [trail]) == set()
}

test_deleted_with_the_bucket if judge({"force_destroy": true}, [trail, versioning("Enabled")]) == {"must not be true"}

test_another_bucket if {
	judge({"force_destroy": true}, []) == set()
	judge({}, [object.union(trail, {"at": ["/depends_on"]})]) == set()
}

test_delivery_channel if {
	channel := {"type": "aws_config_delivery_channel", "address": "x.y", "at": ["/s3_bucket_name"], "values": {}}
	judge({}, [channel]) == {"keeps no versions"}
}

test_kept_when_the_bucket_goes if judge({"force_destroy": false}, [trail, versioning("Enabled")]) == set()
