# METADATA
# title: Production follows a moving revision
# description: >-
#   An Application of production whose source is HEAD, a branch or an open version range changes production with the
#   next push, without a commit that says so and without anything to roll back to.
# custom:
#   id: argocd-head-in-prod
#   severity: high
#   scope: resource
#   resources: [argoproj.io/Application, argoproj.io/ApplicationSet]
#   fix: set targetRevision to a tag, a commit or an exact chart version, and let a promotion move it
#   docs: policies/argocd/head-in-prod
#   tags: [argocd, promotion, reproducibility]
#   peers: ["argocd-source-lint:floating-target-revision"]
package tallygate.argocd.head_in_prod

import data.tallygate.lib.applications
import rego.v1

deny contains {"msg": msg, "path": found.path, "label": "moves without a commit here"} if {
	applications.production
	some found in applications.sources
	what := applications.moving(found.source)
	msg := sprintf("production follows %s", [what])
}

warn contains {"msg": msg, "path": found.path, "label": "moves without a commit here"} if {
	applications.production
	some found in applications.sources
	applications.is_range(found.source)
	not applications.moving(found.source)
	msg := sprintf("production follows the version range %s", [applications.revision(found.source)])
}
