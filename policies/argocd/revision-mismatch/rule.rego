# METADATA
# title: Sources of one repository at two revisions
# description: >-
#   An Application that takes its manifests and its values from two revisions of one repository deploys what was never tested together.
# custom:
#   id: argocd-revision-mismatch
#   severity: medium
#   scope: resource
#   resources: [argoproj.io/Application, argoproj.io/ApplicationSet]
#   fix: "set the same targetRevision for all sources of a repository"
#   docs: policies/argocd/revision-mismatch
#   tags: [argocd, promotion, reproducibility]
#   peers: ["argocd-source-lint:revision-mismatch"]
package tallygate.argocd.revision_mismatch

import data.tallygate.lib.applications
import rego.v1

warn contains {"msg": msg, "path": path, "label": "another revision"} if {
	some i, source in applications.application.spec.sources
	not applications.versioned(source)
	first := applications.application.spec.sources[firsts[repository(source)]]
	named(source) != named(first)
	path := array.concat(applications.prefix, ["spec", "sources", i, "targetRevision"])
	msg := sprintf("%s is taken at %s here and at %s before", [source.repoURL, named(source), named(first)])
}

# By repository the first source of it; charts of one repository have versions of their own.
firsts[url] := min(numbers) if {
	some url, numbers in sources
}

sources[url] contains i if {
	some i, source in applications.application.spec.sources
	not applications.versioned(source)
	url := repository(source)
}

repository(source) := trim_suffix(trim_suffix(lower(source.repoURL), "/"), ".git") if is_string(source.repoURL)

named(source) := "HEAD" if applications.revision(source) == ""

else := applications.revision(source)
