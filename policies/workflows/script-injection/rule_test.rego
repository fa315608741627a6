package tallygate.workflows.script_injection_test

import data.tallygate.workflows.script_injection as rule
import rego.v1

workflow(on, step) := {"on": on, "jobs": {"greet": {"steps": [step]}}}

denied(values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": "github_workflow", "values": values}
}

warned(values) := found if {
	found := {one.path | some one in rule.warn} with input as {"type": "github_workflow", "values": values}
}

script := ["jobs", "greet", "steps", 0, "run"]

test_fields_that_a_stranger_writes if {
	every field in [
		"github.event.issue.title", "github.event.comment.body", "github.event.pull_request.head.ref", "github.head_ref",
		"github.event.discussion.body", "github.event.review.body", "github.event.head_commit.message",
		"github.event.commits[0].author.name", "github.event.commits.*.message", "github.event.workflow_run.head_branch",
		"github.event.pages[0].page_name", "github.event.workflow_run.head_commit.message", "github.event.pull_request.head.repo.default_branch",
	] {
		denied(workflow("issues", {"run": sprintf("echo ${{ %s }}", [field])})) == {script}
	}
}

test_fields_that_hold_nothing if {
	every field in [
		"github.event.issue.number", "github.event.pull_request.head.sha", "github.actor", "github.sha", "secrets.TOKEN", "inputs.name",
		"github.event.pull_request.base.ref", "github.event.pull_request.title_length", "env.TITLE", "github.event.label.name",
	] {
		denied(workflow("issues", {"run": sprintf("echo ${{ %s }}", [field])})) == set()
	}
}

test_wrapped_in_a_function if {
	denied(workflow("issues", {"run": "echo '${{ toJSON(github.event.issue.title) }}'"})) == {script}
	denied(workflow("issues", {"run": "echo ${{ format('{0}', github.event.issue.body) }}"})) == {script}
}

test_questions_are_fine if {
	every expression in ["contains(github.event.issue.title, 'bug')", "github.head_ref == 'main'", "startsWith(github.head_ref, 'release/')"] {
		denied(workflow("issues", {"run": sprintf("echo ${{ %s }}", [expression])})) == set()
	}
}

test_events_without_rights_are_a_warning if {
	every on in ["pull_request", ["push"], {"workflow_call": null}] {
		values := workflow(on, {"run": "echo ${{ github.head_ref }}"})
		denied(values) == set()
		warned(values) == {script}
	}
}

test_privileged_among_others if {
	values := workflow(["push", "pull_request_target"], {"run": "echo ${{ github.head_ref }}"})
	denied(values) == {script}
	warned(values) == set()
}

test_github_script if {
	step := {"uses": "actions/github-script@v7", "with": {"script": "console.log(`${{ github.event.issue.title }}`)"}}
	denied(workflow("issues", step)) == {["jobs", "greet", "steps", 0, "with", "script"]}
	denied(workflow("issues", object.union(step, {"uses": "shop/other@v1"}))) == set()
}

test_environment_variable_is_the_way if {
	step := {"env": {"TITLE": "${{ github.event.issue.title }}"}, "run": "echo \"$TITLE\""}
	denied(workflow("issues", step)) == set()
}

test_composite_action_is_a_warning if {
	warned({"runs": {"steps": [{"run": "echo ${{ github.head_ref }}"}]}}) == {["runs", "steps", 0, "run"]}
}

test_odd_shapes if {
	every jobs in [null, "x", {"a": null}, {"a": {"steps": [null, 1, {"run": 7}, {"uses": 7, "with": 3}]}}] {
		denied({"on": "issues", "jobs": jobs}) == set()
	}
}
