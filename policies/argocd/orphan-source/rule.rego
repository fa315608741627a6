# METADATA
# title: Source that is not in the repository
# description: >-
#   An Application whose path does not exist in the repository, or holds nothing, deploys nothing, and its sync fails after the merge.
# custom:
#   id: argocd-orphan-source
#   severity: high
#   scope: resource
#   resources: [tallygate.dev/Deployment]
#   fix: "correct the path, or remove the Application"
#   docs: policies/argocd/orphan-source
#   tags: [argocd, reliability]
#   peers: ["argocd-source-lint:phantom-target"]
package tallygate.argocd.orphan_source

import rego.v1

deny contains {"msg": msg, "path": path, "label": "nothing here"} if {
	some source in input.values.sources
	source.reason == "orphan"
	path := array.concat(source.at, ["path"])
	msg := sprintf("%s deploys what is not in the repository: %s", [input.name, source.error])
}
