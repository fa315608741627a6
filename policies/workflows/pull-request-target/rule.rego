# METADATA
# title: Privileged workflow checks out a pull request
# description: >-
#   On pull_request_target and workflow_run a workflow runs with the secrets and the writing token of the repository.
#   If it checks out the head of a pull request, code of a stranger runs with them.
# custom:
#   id: workflow-pull-request-target
#   severity: critical
#   scope: resource
#   resources: [github_workflow]
#   fix: build the head in a pull_request workflow without secrets; let a second one read its artefact as data
#   docs: policies/workflows/pull-request-target
#   tags: [github-actions, supply-chain]
#   frameworks: [OpenSSF-Scorecard-Dangerous-Workflow]
#   peers: [zizmor:dangerous-triggers]
package tallygate.workflows.pull_request_target

import data.tallygate.lib.workflow_events
import rego.v1

privileged := {"pull_request_target", "workflow_run"}

# Expressions that give code or a place chosen by the author of the pull request.
head := `github\.head_ref|github\.event\.pull_request\.(head\.|merge_commit_sha)|github\.event\.workflow_run\.(head_|pull_requests)|refs/pull/`

# Commands that do what a checkout does.
fetches := `\bgh\s+pr\s+checkout\b|\bgit\s+(fetch|pull|checkout|switch)\b[^\n]*(pull/|github\.head_ref|github\.event\.pull_request\.head|github\.event\.workflow_run\.head_)`

deny contains {"msg": msg, "path": ["jobs", job, "steps", i, "with", field], "label": "code of a stranger"} if {
	some trigger in triggers
	some job, i
	step := input.values.jobs[job].steps[i]
	is_string(step.uses)
	regex.match(`^actions/checkout(@|$)`, lower(step.uses))
	field := head_fields(step)[0]
	msg := sprintf("checks out the head of a pull request on %s", [trigger])
}

# One finding for a step that names both.
head_fields(step) := [field |
	some field in ["ref", "repository"]
	is_string(step["with"][field])
	regex.match(head, step["with"][field])
]

# Only a warning: what a command fetched may be read as data.
warn contains {"msg": msg, "path": ["jobs", job, "steps", i, "run"], "label": "code of a stranger"} if {
	some trigger in triggers
	some job, i
	command := input.values.jobs[job].steps[i].run
	is_string(command)
	regex.match(fetches, command)
	msg := sprintf("fetches the head of a pull request on %s", [trigger])
}

triggers := workflow_events.names & privileged
