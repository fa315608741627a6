package tallygate.workflows.write_all_test

import data.tallygate.workflows.write_all as rule
import rego.v1

denied(values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": "github_workflow", "values": values}
}

warned(values) := found if {
	found := {one.path | some one in rule.warn} with input as {"type": "github_workflow", "values": values}
}

test_whole_workflow if denied({"permissions": "write-all", "jobs": {}}) == {["permissions"]}

test_one_job if denied({"jobs": {"build": {"permissions": "write-all"}, "test": {}}}) == {["jobs", "build", "permissions"]}

test_named_permissions if {
	denied({"permissions": {"contents": "write", "packages": "write"}, "jobs": {"build": {"permissions": {"contents": "read"}}}}) == set()
}

test_other_words if {
	every value in ["read-all", {}, null, "", "none"] {
		denied({"permissions": value, "jobs": {"build": {"permissions": value}}}) == set()
	}
}

test_secrets_for_others if {
	warned({"jobs": {"deploy": {"uses": "other/repo/.github/workflows/deploy.yml@v1", "secrets": "inherit"}}}) == {["jobs", "deploy", "secrets"]}
}

test_secrets_for_oneself if {
	warned({"jobs": {"deploy": {"uses": "./.github/workflows/deploy.yml", "secrets": "inherit"}}}) == set()
	warned({"jobs": {"deploy": {"uses": "other/repo/.github/workflows/deploy.yml@v1", "secrets": {"TOKEN": "x"}}}}) == set()
}

test_odd_shapes if {
	every jobs in [null, 1, "write-all", [], {"a": null}, {"a": "write-all"}, {"a": {"secrets": "inherit", "uses": 7}}] {
		denied({"jobs": jobs}) == set()
		warned({"jobs": jobs}) == set()
	}
}
