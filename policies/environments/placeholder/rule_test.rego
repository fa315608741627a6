package tallygate.environments.placeholder_test

import data.tallygate.environments.placeholder as rule
import rego.v1

judge(environment, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"environment": environment, "type": "config_file", "values": values}
}

messages(value) := found if {
	found := {one.msg | some one in rule.deny} with input as {"environment": "prod", "type": "config_file", "values": {"key": value}}
}

test_placeholders if {
	every value in [
		"changeme", "CHANGE_ME", "change-me", "ChangeMe!", "replace_me", "REPLACEME", "TODO", "TODO: ask the team", "FIXME", "TBD",
		"xxx", "XXXXXX", "xxxx-xxxx", "<password>", "<your host>", "https://<host>/v1", "postgres://app:CHANGEME@db/shop",
	] {
		judge("prod", {"key": value}) == {["key"]}
	}
}

test_values if {
	every value in [
		"", "hunter2", "${DB_PASSWORD}", "{{ password }}", "todo", "todo-service", "exchange-media", "mastodon", "xx", "xxl", "maxxx",
		"Ops <ops@shop.internal>", "<b>Sale</b>", "(?P<year>[0-9]+)", "<path:secret/data/shop#password>", "a < b > c", "TODOS",
	] {
		judge("prod", {"key": value}) == set()
	}
}

test_nested if {
	judge("prod", {"db": {"hosts": ["db.shop.internal", "TODO"]}, "port": 5432, "tls": true, "extra": null}) == {["db", "hosts", 1]}
}

test_staging_is_judged if {
	judge("staging", {"key": "changeme"}) == {["key"]}
	judge("uat", {"key": "changeme"}) == {["key"]}
}

test_development_is_not if {
	every environment in ["dev", "test", "local", null] {
		judge(environment, {"key": "changeme"}) == set()
	}
}

test_only_the_marker_is_printed if {
	messages("postgres://app:hunter2@CHANGEME/shop") == {"CHANGEME is a placeholder"}
	messages("TODO: rotate hunter2") == {"TODO is a placeholder"}
	every found in messages("https://app:hunter2@<host>/v1") {
		not contains(found, "hunter2")
	}
	count(messages("https://app:hunter2@<host>/v1")) == 1
}
