package tallygate.kubernetes.data_removed_test

import data.tallygate.kubernetes.data_removed as rule
import rego.v1

one := {
	"kind": "kubernetes",
	"address": "prod/v1/PersistentVolumeClaim/shop/data",
	"type": "PersistentVolumeClaim",
	"environment": "prod",
	"root": "",
	"action": "delete",
	"known": true,
	"stateful": true,
	"what": "a volume",
	"reason": "nothing writes it any more",
	"argument": [],
	"declared": false,
	"path": "k8s/prod/data.yaml",
}

judge(changes) := found if {
	found := rule.deny with input as {"destroyed": [object.union(one, changes)]}
}

test_a_volume_of_production if {
	some result in judge({})
	result.address == "prod/v1/PersistentVolumeClaim/shop/data"
	result.environment == "prod"
	result.root == ""
	result.action == "delete"
}

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

test_a_resource_of_terraform if judge({"kind": "terraform"}) == set()

test_nothing if {
	found := rule.deny with input as {"destroyed": []}
	found == set()
}
