package tallygate.terraform.data_loss_test

import data.tallygate.terraform.data_loss as rule
import rego.v1

one := {
	"kind": "terraform",
	"address": "aws_db_instance.this",
	"type": "aws_db_instance",
	"environment": "prod",
	"root": "infra",
	"action": "delete",
	"known": true,
	"stateful": true,
	"what": "a database",
	"reason": "it is no longer in the configuration",
	"argument": [],
	"declared": false,
	"path": "infra/main.tf",
}

judge(changes) := found if {
	found := rule.deny with input as {"destroyed": [object.union(one, changes)]}
}

test_a_database_of_production if {
	some result in judge({})
	result.address == "aws_db_instance.this"
	result.environment == "prod"
	result.root == "infra"
	result.action == "delete"
}

test_a_replacement if count(judge({"action": "replace"})) == 1

test_what_only_may_be if count(judge({"known": false})) == 1

test_names_of_production if {
	every name in ["production", "live", "prod-eu"] {
		count(judge({"environment": name})) == 1
	}
}

test_other_environments if {
	every name in ["dev", "staging", "nonprod", null] {
		judge({"environment": name}) == set()
	}
}

test_what_keeps_nothing if judge({"stateful": false, "what": ""}) == set()

test_declared if judge({"declared": true}) == set()

test_an_object_of_kubernetes if judge({"kind": "kubernetes"}) == set()

test_nothing if {
	found := rule.deny with input as {"destroyed": []}
	found == set()
}
