package tallygate.terraform.database_public_test

import data.tallygate.terraform.database_public as rule
import rego.v1

judge(values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": "aws_db_instance", "values": values, "unknown": []}
}

test_true if judge({"publicly_accessible": true}) == {["publicly_accessible"]}

test_true_as_text if judge({"publicly_accessible": "true"}) == {["publicly_accessible"]}

test_false if judge({"publicly_accessible": false}) == set()

test_absent_is_false if judge({"engine": "postgres"}) == set()

test_null_is_absent if judge({"publicly_accessible": null}) == set()

test_nonsense_is_not_true if judge({"publicly_accessible": "yes"}) == set()

test_message if {
	messages := {one.msg | some one in rule.deny} with input as {"values": {"publicly_accessible": true}}
	messages == {"the database has an address on the internet: publicly_accessible is true"}
}
