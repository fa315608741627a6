package tallygate.workflows.pull_request_target_test

import data.tallygate.workflows.pull_request_target as rule
import rego.v1

judge(values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": "github_workflow", "values": values}
}

warned(values) := found if {
	found := {one.path | some one in rule.warn} with input as {"type": "github_workflow", "values": values}
}

workflow(on, step) := {"on": on, "jobs": {"build": {"runs-on": "ubuntu-latest", "steps": [step]}}}

checkout(ref) := {"uses": "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", "with": {"ref": ref}}

head := "${{ github.event.pull_request.head.sha }}"

found_ref := {["jobs", "build", "steps", 0, "with", "ref"]}

test_every_way_to_write_the_trigger if {
	every on in ["pull_request_target", ["push", "pull_request_target"], {"pull_request_target": {"types": ["labeled"]}}, {"pull_request_target": null}] {
		judge(workflow(on, checkout(head))) == found_ref
	}
}

test_key_on_of_yaml_1_1 if {
	judge({"true": "pull_request_target", "jobs": {"build": {"steps": [checkout(head)]}}}) == found_ref
}

test_every_way_to_name_the_head if {
	every ref in [
		head, "${{ github.head_ref }}", "${{ github.event.pull_request.head.ref }}", "${{github.event.pull_request.merge_commit_sha}}",
		"refs/pull/${{ github.event.number }}/merge", "refs/pull/${{ github.event.pull_request.number }}/head",
	] {
		judge(workflow("pull_request_target", checkout(ref))) == found_ref
	}
}

test_workflow_run if {
	on := {"workflow_run": {"workflows": ["build"], "types": ["completed"]}}
	judge(workflow(on, checkout("${{ github.event.workflow_run.head_sha }}"))) == found_ref
	judge(workflow(on, checkout("${{ github.event.workflow_run.head_branch }}"))) == found_ref
}

test_repository_of_the_head if {
	step := {"uses": "actions/checkout@v4", "with": {"repository": "${{ github.event.pull_request.head.repo.full_name }}"}}
	judge(workflow("pull_request_target", step)) == {["jobs", "build", "steps", 0, "with", "repository"]}
}

test_step_that_names_both_is_one_finding if {
	both := {"repository": "${{ github.event.workflow_run.head_repository.full_name }}", "ref": head}
	judge(workflow("workflow_run", {"uses": "actions/checkout@v4", "with": both})) == found_ref
}

test_commands if {
	every command in ["gh pr checkout 12", "set -e\ngit fetch origin pull/12/head", "git checkout ${{ github.head_ref }}"] {
		warned(workflow("pull_request_target", {"run": command})) == {["jobs", "build", "steps", 0, "run"]}
	}
}

test_harmless_commands if {
	every command in ["gh pr view 12", "git fetch --tags", "echo pull/12", "make"] {
		warned(workflow("pull_request_target", {"run": command})) == set()
	}
}

test_base_is_fine if {
	judge(workflow("pull_request_target", {"uses": "actions/checkout@v4"})) == set()
	judge(workflow("pull_request_target", checkout("main"))) == set()
	judge(workflow("pull_request_target", checkout("${{ github.event.pull_request.base.sha }}"))) == set()
}

test_unprivileged_triggers_are_fine if {
	every on in ["pull_request", ["push"], {"pull_request": null, "push": {"branches": ["main"]}}, null, 7] {
		judge(workflow(on, checkout(head))) == set()
	}
}

test_other_actions_are_fine if {
	step := {"uses": "actions/labeler@v5", "with": {"ref": head}}
	judge(workflow("pull_request_target", step)) == set()
}

test_odd_shapes if {
	every jobs in [null, "x", {"a": null}, {"a": {"steps": [null, 1, {"uses": 7, "with": 3, "run": {}}]}}] {
		judge({"on": "pull_request_target", "jobs": jobs}) == set()
		warned({"on": "pull_request_target", "jobs": jobs}) == set()
	}
	judge({}) == set()
}

test_message if {
	messages := {one.msg | some one in rule.deny} with input as {"values": workflow("pull_request_target", checkout(head))}
	messages == {"checks out the head of a pull request on pull_request_target"}
}
