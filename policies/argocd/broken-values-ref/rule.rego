# METADATA
# title: Values file that is not there
# description: >-
#   An Application that names a values file that does not exist, or a $ref that no source has, cannot be synced.
# custom:
#   id: argocd-broken-values-ref
#   severity: high
#   scope: resource
#   resources: [tallygate.dev/Deployment]
#   fix: "correct the path of the values file, or the ref of the source"
#   docs: policies/argocd/broken-values-ref
#   tags: [argocd, helm, reliability]
#   peers: ["argocd-source-lint:broken-values-ref"]
package tallygate.argocd.broken_values_ref

import rego.v1

deny contains {"msg": msg, "path": path, "label": "not there"} if {
	some source in input.values.sources
	source.reason == "values"
	path := array.concat(source.at, source.key)
	msg := sprintf("%s cannot be rendered: %s", [input.name, source.error])
}
