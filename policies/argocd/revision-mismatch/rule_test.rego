package tallygate.argocd.revision_mismatch_test

import data.tallygate.argocd.revision_mismatch as rule
import rego.v1

messages(one) := found if {
	found := {result.msg | some result in rule.warn} with input as one
}

application(spec) := {"type": "argoproj.io/Application", "name": "order", "values": {"spec": spec}}

set_of(spec) := {"type": "argoproj.io/ApplicationSet", "name": "orders", "values": {"spec": {"template": {"spec": spec}}}}

annotated(name, text) := {"type": "batch/Job", "name": "migrate", "values": {"metadata": {"annotations": {sprintf("argocd.argoproj.io/%s", [name]): text}}}}

source(url, revision) := {"repoURL": url, "targetRevision": revision}

apart := {"https://x/a is taken at v2 here and at v1 before"}

test_two_revisions if {
	messages(application({"sources": [source("https://x/a", "v1"), source("https://x/a", "v2")]})) == apart
	messages(set_of({"sources": [source("https://x/a", "v1"), source("https://x/a", "v2")]})) == apart
}

test_one_revision if messages(application({"sources": [source("https://x/a", "v1"), source("https://x/a", "v1")]})) == set()

test_the_same_repository_by_another_name if {
	messages(application({"sources": [source("https://x/a.git", "v1"), source("https://x/a", "v2")]})) == apart
}

test_other_repositories if messages(application({"sources": [source("https://x/a", "v1"), source("https://x/b", "v2")]})) == set()

test_charts_have_versions_of_their_own if {
	charts := [object.union(source("https://x/a", "1.0.0"), {"chart": "a"}), object.union(source("https://x/a", "2.0.0"), {"chart": "b"})]
	messages(application({"sources": charts})) == set()
}

test_none_is_head if {
	messages(application({"sources": [{"repoURL": "https://x/a"}, source("https://x/a", "HEAD")]})) == set()
	count(messages(application({"sources": [{"repoURL": "https://x/a"}, source("https://x/a", "v1")]}))) == 1
}
