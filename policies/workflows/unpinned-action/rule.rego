# METADATA
# title: Action not pinned to a commit
# description: >-
#   A tag or branch of an action can be moved to other code by whoever holds its repository. The next run executes
#   that code with the secrets and the token of the workflow.
# custom:
#   id: workflow-unpinned-action
#   severity: medium
#   scope: resource
#   resources: [github_workflow, github_action]
#   fix: name the full commit, with the version in a comment behind it, and let Dependabot or Renovate move it
#   docs: policies/workflows/unpinned-action
#   tags: [github-actions, supply-chain]
#   frameworks: [SLSA, OpenSSF-Scorecard-Pinned-Dependencies]
#   peers: [zizmor:unpinned-uses]
package tallygate.workflows.unpinned_action

import rego.v1

deny contains {"msg": msg, "path": found.path, "label": "not a commit"} if {
	some found in uses
	is_string(found.uses)
	problem := unpinned(found.uses)
	msg := sprintf("%s %s", [found.uses, problem])
}

uses contains {"uses": name, "path": ["jobs", job, "steps", i, "uses"]} if {
	some job, i
	name := input.values.jobs[job].steps[i].uses
}

# A reusable workflow.
uses contains {"uses": name, "path": ["jobs", job, "uses"]} if {
	some job
	name := input.values.jobs[job].uses
}

# A composite action.
uses contains {"uses": name, "path": ["runs", "steps", i, "uses"]} if {
	some i
	name := input.values.runs.steps[i].uses
}

unpinned(name) := "is not pinned to a digest" if {
	startswith(name, "docker://")
	not regex.match(`@sha256:[0-9a-f]{64}$`, name)
}

unpinned(name) := "is not pinned to a commit" if {
	not startswith(name, "docker://")
	not startswith(name, "./")
	not regex.match(`@([0-9a-fA-F]{40}|[0-9a-fA-F]{64})$`, name)
}
