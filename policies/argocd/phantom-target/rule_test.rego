package tallygate.argocd.phantom_target_test

import data.tallygate.argocd.phantom_target as rule
import rego.v1

told(unknown) := found if {
	found := {one.msg | some one in rule.deny} with input as {"name": "order", "values": {"cluster": "eu", "unknown_cluster": unknown}}
}

test_a_cluster_that_is_not_listed if told(true) == {"cluster eu of order is not in the inventory"}

test_one_that_is_listed if told(false) == set()

test_at_the_destination if {
	paths := {one.path | some one in rule.deny} with input as {"name": "a", "values": {"cluster": "eu", "unknown_cluster": true}}
	paths == {["written", "spec", "destination"]}
}

test_it_is_told_once if count(told(true)) == 1

test_a_server_is_named if {
	messages := {one.msg | some one in rule.deny} with input as {"name": "a", "values": {"cluster": "https://eu", "unknown_cluster": true}}
	messages == {"cluster https://eu of a is not in the inventory"}
}

test_what_is_not_said_is_no_denial if {
	rule.deny == set() with input as {"name": "a", "values": {"cluster": "eu"}}
}
