# METADATA
# title: Application of the project default
# description: >-
#   The project default allows every repository, cluster and namespace, and it cannot be deleted. Applications in it have
#   no limits.
# custom:
#   id: argocd-default-project
#   severity: low
#   scope: resource
#   effect: audit
#   resources: [argoproj.io/Application, argoproj.io/ApplicationSet]
#   fix: name a project that lists the repositories and destinations of this application
#   docs: policies/argocd/default-project
#   tags: [argocd, tenancy]
package tallygate.argocd.default_project

import data.tallygate.lib.applications
import rego.v1

deny contains {"msg": msg, "path": path, "label": "no limits"} if {
	applications.application.spec.project in {"default", ""}
	path := array.concat(applications.prefix, ["spec", "project"])
	msg := sprintf("%s belongs to the project default, which allows everything", [input.name])
}
