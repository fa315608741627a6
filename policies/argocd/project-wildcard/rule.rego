# METADATA
# title: AppProject without limits
# description: >-
#   A project is what keeps one team's applications out of the rest of the cluster. One that allows every source and
#   every destination allows whoever may write an Application to deploy anything anywhere.
# custom:
#   id: argocd-project-wildcard
#   severity: medium
#   scope: resource
#   resources: [argoproj.io/AppProject]
#   fix: list the repositories, and the clusters and namespaces they deploy to
#   docs: policies/argocd/project-wildcard
#   tags: [argocd, tenancy]
package tallygate.argocd.project_wildcard

import rego.v1

spec := input.values.spec

deny contains {"msg": msg, "path": ["spec", "destinations", i, "namespace"], "label": "anywhere"} if {
	some i in anywhere
	any_source
	msg := sprintf("project %s deploys any repository to any namespace of any cluster", [input.name])
}

# Either half alone is a limit on the other.
warn contains {"msg": msg, "path": ["spec", "destinations", i, "namespace"], "label": "anywhere"} if {
	some i in anywhere
	not any_source
	msg := sprintf("project %s deploys to any namespace of any cluster", [input.name])
}

warn contains {"msg": msg, "path": ["spec", "sourceRepos", i], "label": "any repository"} if {
	some i, repository in spec.sourceRepos
	repository == "*"
	count(anywhere) == 0
	whole_cluster
	msg := sprintf("project %s deploys any repository, and objects of the whole cluster", [input.name])
}

any_source if "*" in spec.sourceRepos

anywhere contains i if {
	some i, destination in spec.destinations
	destination.namespace == "*"
	some field in ["server", "name"]
	destination[field] == "*"
}

whole_cluster if {
	some allowed in spec.clusterResourceWhitelist
	allowed.group == "*"
	allowed.kind == "*"
}
