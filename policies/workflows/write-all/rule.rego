# METADATA
# title: Workflow may write everything
# description: >-
#   permissions write-all gives the token of every step, and of every action it uses, the right to push code, to publish
#   packages and releases, and to change issues and deployments.
# custom:
#   id: workflow-write-all
#   severity: high
#   scope: resource
#   resources: [github_workflow]
#   fix: name the permissions that are needed, on the job that needs them, and contents read for the rest
#   docs: policies/workflows/write-all
#   tags: [github-actions, least-privilege]
#   frameworks: [OpenSSF-Scorecard-Token-Permissions]
#   peers: [checkov:CKV2_GHA_1, zizmor:excessive-permissions]
package tallygate.workflows.write_all

import rego.v1

deny contains {"msg": msg, "path": ["permissions"], "label": "every right"} if {
	input.values.permissions == "write-all"
	msg := "every job may write everything in the repository"
}

deny contains {"msg": msg, "path": ["jobs", job, "permissions"], "label": "every right"} if {
	some job
	input.values.jobs[job].permissions == "write-all"
	msg := sprintf("job %s may write everything in the repository", [job])
}

# All secrets of the repository go to code that others may change.
warn contains {"msg": msg, "path": ["jobs", job, "secrets"], "label": "every secret"} if {
	some job
	input.values.jobs[job].secrets == "inherit"
	called := input.values.jobs[job].uses
	is_string(called)
	not startswith(called, "./")
	msg := sprintf("job %s hands every secret to %s", [job, called])
}
