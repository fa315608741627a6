package tallygate.lib.losses_test

import data.tallygate.lib.losses
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

messages(entry) := {result.msg | some result in losses.of("terraform") with input as {"destroyed": [entry]}}

test_deleted if messages(one) == {"destroys a database of production: it is no longer in the configuration"}

test_replaced if messages(object.union(one, {"action": "replace", "reason": "x"})) == {"replaces, and so destroys, a database of production: x"}

test_may_be if messages(object.union(one, {"known": false, "reason": "x"})) == {"may destroy a database of production: x"}

test_of_another_kind if {
	found := losses.of("kubernetes") with input as {"destroyed": [one]}
	found == set()
}
