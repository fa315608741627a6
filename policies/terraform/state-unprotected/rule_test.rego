package tallygate.terraform.state_unprotected_test

import data.tallygate.terraform.state_unprotected as rule
import rego.v1

denied(type, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "values": values, "unknown": []}
}

warned(values) := found if {
	found := {one.path | some one in rule.warn} with input as {"type": "backend.s3", "values": values, "unknown": []}
}

s3(more) := object.union({"bucket": "shop-state", "key": "prod/network", "region": "ap-northeast-2"}, more)

test_without_a_lock if denied("backend.s3", s3({})) == {["use_lockfile"]}

test_lock_switched_off if {
	every more in [{"use_lockfile": false}, {"use_lockfile": "false"}, {"dynamodb_table": ""}, {"dynamodb_table": null}] {
		denied("backend.s3", s3(more)) == {["use_lockfile"]}
	}
}

test_each_way_to_lock if {
	every more in [{"use_lockfile": true}, {"use_lockfile": "true"}, {"dynamodb_table": "shop-locks"}] {
		denied("backend.s3", s3(more)) == set()
	}
}

test_partial_configuration_is_completed_elsewhere if {
	every values in [{}, {"bucket": "shop-state"}, {"key": "prod", "encrypt": false}] {
		denied("backend.s3", values) == set()
		warned(values) == set()
	}
}

test_encryption if {
	warned(s3({})) == {["encrypt"]}
	warned(s3({"encrypt": false})) == {["encrypt"]}
	warned(s3({"encrypt": true})) == set()
}

test_http if {
	denied("backend.http", {"address": "https://state.shop.internal/prod"}) == {["lock_address"]}
	denied("backend.http", {"address": "https://state.shop.internal/prod", "lock_address": "https://state.shop.internal/prod/lock"}) == set()
	denied("backend.http", {}) == set()
}

test_other_backends_lock_by_themselves if {
	denied("backend.gcs", {"bucket": "shop-state", "key": "prod"}) == set()
}
