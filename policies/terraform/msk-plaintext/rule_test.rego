package tallygate.terraform.msk_plaintext_test

import data.tallygate.terraform.msk_plaintext as rule
import rego.v1

judge(transit) := found if {
	values := {"encryption_info": [{"encryption_in_transit": [transit]}]}
	found := {one.path[4] | some one in rule.deny} with input as {"type": "aws_msk_cluster", "values": values, "unknown": []}
}

test_plaintext if judge({"client_broker": "PLAINTEXT"}) == {"client_broker"}

test_both if judge({"client_broker": "TLS_PLAINTEXT"}) == {"client_broker"}

test_tls if judge({"client_broker": "TLS", "in_cluster": true}) == set()

test_absent_is_tls if judge({}) == set()

test_between_brokers if {
	judge({"in_cluster": false}) == {"in_cluster"}
	judge({"in_cluster": "false", "client_broker": "PLAINTEXT"}) == {"client_broker", "in_cluster"}
}

test_no_block_is_tls if {
	found := rule.deny with input as {"values": {"cluster_name": "events"}}
	found == set()
}

test_path if {
	found := {one.path | some one in rule.deny} with input as {"values": {"encryption_info": [{"encryption_in_transit": [{"client_broker": "PLAINTEXT"}]}]}}
	found == {["encryption_info", 0, "encryption_in_transit", 0, "client_broker"]}
}
