# METADATA
# title: Destination that is not there
# description: >-
#   An Application that deploys to a cluster which the inventory does not list is refused after the merge.
# custom:
#   id: argocd-phantom-target
#   severity: high
#   scope: resource
#   resources: [tallygate.dev/Deployment]
#   fix: "name a cluster of the inventory, or list the cluster there"
#   docs: policies/argocd/phantom-target
#   tags: [argocd, reliability]
package tallygate.argocd.phantom_target

import rego.v1

deny contains {"msg": msg, "path": ["written", "spec", "destination"], "label": "no such cluster"} if {
	input.values.unknown_cluster
	msg := sprintf("cluster %s of %s is not in the inventory", [input.values.cluster, input.name])
}
