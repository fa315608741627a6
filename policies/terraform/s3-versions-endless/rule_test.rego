package tallygate.terraform.s3_versions_endless_test

import data.tallygate.terraform.s3_versions_endless as rule
import rego.v1

judge(values, readers) := found if {
	found := count(rule.warn) with input as {"values": values, "references": [], "referenced_by": readers}
}

versioning(status) := {
	"type": "aws_s3_bucket_versioning",
	"at": ["/bucket"],
	"values": {"versioning_configuration": [{"status": status}]},
}

lifecycle := {"type": "aws_s3_bucket_lifecycle_configuration", "at": ["/bucket"], "values": {}}

test_no_lifecycle if judge({}, [versioning("Enabled")]) == 1

test_lifecycle if {
	judge({}, [versioning("Enabled"), lifecycle]) == 0
	judge({"lifecycle_rule": [{}]}, [versioning("Enabled")]) == 0
}

test_no_versions if {
	judge({}, []) == 0
	judge({}, [versioning("Suspended")]) == 0
}

test_lifecycle_in_a_loop if judge({}, [versioning("Enabled"), object.union(lifecycle, {"at": ["/for_each"]})]) == 0

test_versions_of_another_bucket if judge({}, [object.union(versioning("Enabled"), {"at": ["/depends_on"]})]) == 0

test_disabled if judge({}, [versioning("Disabled")]) == 0
