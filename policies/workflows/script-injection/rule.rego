# METADATA
# title: Text of a stranger runs as a script
# description: >-
#   A title, a body, a message or a branch name is put into a script before the shell sees it. Whoever may write that
#   text, mostly anyone, runs commands in the workflow. On events that give secrets and a writing token it is an error,
#   on others a warning.
# custom:
#   id: workflow-script-injection
#   severity: high
#   scope: resource
#   resources: [github_workflow, github_action]
#   fix: pass the text by an environment variable (env, then "$TITLE" in the script)
#   docs: policies/workflows/script-injection
#   tags: [github-actions, injection]
#   frameworks: [OpenSSF-Scorecard-Dangerous-Workflow, CWE-94]
#   peers: [zizmor:template-injection]
package tallygate.workflows.script_injection

import data.tallygate.lib.workflow_events
import rego.v1

# Events on which a stranger's text meets secrets and a writing token. Source: GitHub, Security hardening for GitHub
# Actions, and the events' pages, read November 2026.
privileged := {"discussion", "discussion_comment", "gollum", "issue_comment", "issues", "pull_request_target", "workflow_run"}

# Fields of an event that its author writes. Numbers, hashes and logins hold nothing a shell would run.
written := `\bgithub\.(head_ref\b|event\.((issue|pull_request|discussion)\.(title|body)\b|(comment|review|review_comment)\.body\b|pages\b[^}]*page_name\b|(head_commit|commits\b[^}]*|workflow_run\.head_commit)\.(message|author\.(name|email))\b|pull_request\.head\.(ref|label|repo\.default_branch)\b|workflow_run\.(head_branch|display_title|pull_requests\b[^}]*head\.ref)\b))`

# What only asks about a text yields true or false.
question := `\b(contains|startsWith|endsWith)\s*\(|[=!]=`

deny contains {"msg": msg, "path": found.path, "label": "a stranger's text"} if {
	count(privileged & workflow_events.names) > 0
	some found in injected
	msg := sprintf("%s becomes part of the script", [found.field])
}

warn contains {"msg": msg, "path": found.path, "label": "a stranger's text"} if {
	count(privileged & workflow_events.names) == 0
	some found in injected
	msg := sprintf("%s becomes part of the script", [found.field])
}

injected contains {"path": script.path, "field": field} if {
	some script in scripts
	is_string(script.text)
	some expression in regex.find_n(`(?s)\$\{\{.*?\}\}`, script.text, -1)
	not regex.match(question, expression)
	field := regex.find_n(written, expression, 1)[0]
}

scripts contains {"text": text, "path": ["jobs", job, "steps", i, "run"]} if {
	some job, i
	text := input.values.jobs[job].steps[i].run
}

# The script of actions/github-script is JavaScript.
scripts contains {"text": text, "path": ["jobs", job, "steps", i, "with", "script"]} if {
	some job, i
	step := input.values.jobs[job].steps[i]
	is_string(step.uses)
	startswith(lower(step.uses), "actions/github-script@")
	text := step["with"].script
}

# A composite action.
scripts contains {"text": text, "path": ["runs", "steps", i, "run"]} if {
	some i
	text := input.values.runs.steps[i].run
}
