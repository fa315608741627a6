# METADATA
# title: Application that its project does not allow
# description: >-
#   An Application that deploys from a source, to a destination, or of a kind that its AppProject does not allow is refused after the merge.
# custom:
#   id: argocd-project-scope-violation
#   severity: high
#   scope: resource
#   resources: [tallygate.dev/Deployment]
#   fix: "deploy what the project allows, or extend the project"
#   docs: policies/argocd/project-scope-violation
#   tags: [argocd, security, reliability]
#   peers: ["argocd-source-lint:project-scope-violation"]
package tallygate.argocd.project_scope_violation

import rego.v1

deny contains {"msg": msg, "path": violation.path, "label": "not allowed"} if {
	some violation in input.values.project_violations
	msg := sprintf("project %s does not allow %s", [input.values.project, violation.msg])
}
