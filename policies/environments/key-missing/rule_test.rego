package tallygate.environments.key_missing_test

import data.tallygate.environments.key_missing as rule
import rego.v1

present(names) := [{"environment": name, "path": sprintf("config/%s/app.yaml", [name])} | some name in names]

file(missing) := {
	"environment": "prod",
	"environments": ["dev", "staging", "prod"],
	"config": [{"address": "config/prod/app.yaml", "role": "config/{env}/app.yaml", "path": "config/prod/app.yaml", "values": {"payment": {}}, "missing": missing}],
	"missing_roles": [],
	"resources": [],
}

denied(document) := found if {
	found := rule.deny with input as document
}

warned(document) := found if {
	found := rule.warn with input as document
}

test_missing_key if {
	document := file([{"key": ["payment", "retries"], "present_in": present(["staging", "dev"]), "weak": false}])
	denied(document) == {{
		"msg": "payment.retries is in dev and staging, not in prod",
		"address": "config/prod/app.yaml",
		"path": ["payment", "retries"],
		"label": "not set here",
	}}
	warned(document) == set()
}

test_weak_evidence_warns if {
	document := file([{"key": ["PAYMENT_TIMEOUT"], "present_in": present(["dev"]), "weak": true}])
	{found.msg | some found in warned(document)} == {"PAYMENT_TIMEOUT is in dev, not in prod"}
	denied(document) == set()
}

test_strength_not_said_is_strong if count(denied(file([{"key": ["a"], "present_in": present(["dev", "staging"])}]))) == 1

test_every_missing_key if {
	document := file([
		{"key": ["a"], "present_in": present(["dev", "staging"]), "weak": false},
		{"key": ["hosts", 1], "present_in": present(["dev", "staging", "qa"]), "weak": false},
	])
	messages := {found.msg | some found in denied(document)}
	messages == {"a is in dev and staging, not in prod", "hosts.1 is in dev, qa and staging, not in prod"}
}

test_nothing_missing if {
	denied(file([])) == set()
	warned(file([])) == set()
	denied({"environment": "prod", "environments": ["prod"], "config": [], "missing_roles": [], "resources": []}) == set()
}

test_missing_file if {
	document := object.union(file([]), {"missing_roles": [{"role": "config/{env}/mail.yaml", "present_in": present(["staging", "dev"])}]})
	{[found.msg, found.address, found.path] | some found in warned(document)} == {[
		"config/{env}/mail.yaml is in dev and staging, not in prod",
		"config/prod/app.yaml",
		[],
	]}
	denied(document) == set()
}

test_values_are_never_printed if {
	document := object.union(file([{"key": ["a"], "present_in": present(["dev", "staging"])}]), {"secret": "hunter2"})
	not contains(json.marshal(denied(document)), "hunter2")
}
