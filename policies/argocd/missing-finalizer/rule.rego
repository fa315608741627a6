# METADATA
# title: Application without a finalizer
# description: >-
#   Without the finalizer of Argo CD, deleting an Application leaves all that it deployed behind, unwatched, to be found
#   by the next incident.
# custom:
#   id: argocd-missing-finalizer
#   severity: low
#   scope: resource
#   effect: audit
#   resources: [argoproj.io/Application]
#   fix: "add the finalizer resources-finalizer.argocd.argoproj.io to metadata.finalizers"
#   docs: policies/argocd/missing-finalizer
#   tags: [argocd, reliability]
package tallygate.argocd.missing_finalizer

import rego.v1

deny contains {"msg": msg, "path": ["metadata", "finalizers"], "label": "orphans what it deployed"} if {
	is_object(input.values.spec.destination)
	not cascades
	msg := sprintf("deleting %s leaves what it deployed behind", [input.name])
}

# With a suffix, /background or /foreground, it says how.
cascades if {
	some finalizer in input.values.metadata.finalizers
	is_string(finalizer)
	startswith(finalizer, "resources-finalizer.argocd.argoproj.io")
}
