package tallygate.environments.type_differs_test

import data.tallygate.environments.type_differs as rule
import rego.v1

differing := {
	"key": ["server", "port"],
	"type": "text",
	"other": "number",
	"others": [{"environment": "dev", "path": "config/dev/app.yaml"}, {"environment": "staging", "path": "config/staging/app.yaml"}],
}

facts(found) := {
	"environment": "prod",
	"config": [{"address": "config/prod/app.yaml", "values": {"server": {"port": "8080"}}, "differing": found}],
}

judge(found) := results if {
	results := rule.deny with input as facts(found)
}

test_finding if {
	{[one.address, one.path, one.label] | some one in judge([differing])} == {["config/prod/app.yaml", ["server", "port"], "a text"]}
}

test_message if {
	{one.msg | some one in judge([differing])} == {"server.port is a text in prod, a number in dev and staging"}
}

test_several if count(judge([differing, object.union(differing, {"key": ["debug"], "type": "number", "other": "boolean"})])) == 2

test_every_type_has_a_word if {
	every type in ["boolean", "list", "mapping", "number", "text"] {
		count(judge([object.union(differing, {"type": type, "other": type})])) == 1
	}
}

test_none if judge([]) == set()

test_no_configuration if {
	found := rule.deny with input as {"environment": "prod", "config": []}
	found == set()
}

test_the_value_is_not_printed if {
	every one in judge([differing]) {
		not contains(one.msg, "8080")
	}
}
