package tallygate.terraform.kms_unrotated_test

import data.tallygate.terraform.kms_unrotated as rule
import rego.v1

judge(values, readers) := found if {
	found := {one.path | some one in rule.deny} with input as {
		"values": values,
		"references": [],
		"referenced_by": readers,
	}
}

store := {"type": "aws_db_instance", "address": "aws_db_instance.d", "at": ["/kms_key_id"], "values": {}}

test_not_rotated if {
	judge({}, [store]) == {["enable_key_rotation"]}
	judge({"enable_key_rotation": false, "key_usage": "ENCRYPT_DECRYPT"}, [store]) == {["enable_key_rotation"]}
}

test_rotated if judge({"enable_key_rotation": true}, [store]) == set()

test_unused if {
	judge({}, []) == set()
	judge({}, [object.union(store, {"at": ["/depends_on"]})]) == set()
}

test_cannot_be_rotated if {
	judge({"customer_master_key_spec": "RSA_4096"}, [store]) == set()
	judge({"key_usage": "GENERATE_VERIFY_MAC"}, [store]) == set()
	judge({"custom_key_store_id": "cks-1"}, [store]) == set()
}

test_text if judge({"enable_key_rotation": "true"}, [store]) == set()

test_several_users_are_one_finding if {
	judge({}, [store, object.union(store, {"address": "aws_db_instance.e"})]) == {["enable_key_rotation"]}
}
