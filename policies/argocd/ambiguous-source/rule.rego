# METADATA
# title: Folder that is several kinds of source
# description: >-
#   A folder with a Chart.yaml and a kustomization is taken for the one whose file comes last by name, which nobody wrote down.
# custom:
#   id: argocd-ambiguous-source
#   severity: medium
#   scope: resource
#   resources: [tallygate.dev/Deployment]
#   fix: "say helm, kustomize or directory in the source, or keep one of the two files"
#   docs: policies/argocd/ambiguous-source
#   tags: [argocd, reproducibility]
package tallygate.argocd.ambiguous_source

import rego.v1

warn contains {"msg": source.ambiguous, "path": path, "label": "which of them"} if {
	some source in input.values.sources
	source.ambiguous != ""
	path := array.concat(source.at, ["path"])
}
