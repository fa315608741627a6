package tallygate.lib.applications_test

import data.tallygate.lib.applications
import rego.v1

git := {"repoURL": "https://git.shop.internal/platform", "path": "apps/payments", "targetRevision": "main"}

app(environment, spec) := {
	"type": "argoproj.io/Application",
	"environment": environment,
	"values": {"metadata": {"name": "payments"}, "spec": spec},
}

test_sources if {
	paths := {found.path | some found in applications.sources} with input as app("prod", {"source": git})
	paths == {["spec", "source", "targetRevision"]}
	several := {found.path | some found in applications.sources} with input as app("prod", {"source": git, "sources": [git, git]})
	several == {["spec", "sources", 0, "targetRevision"], ["spec", "sources", 1, "targetRevision"]}
}

test_template_of_a_set if {
	set_of := {"type": "argoproj.io/ApplicationSet", "environment": null, "values": {"spec": {"template": {"spec": {"source": git}}}}}
	paths := {found.path | some found in applications.sources} with input as set_of
	paths == {["spec", "template", "spec", "source", "targetRevision"]}
}

test_production_by_place_or_name if {
	applications.production with input as app("prod", {"source": git})
	not applications.production with input as app("dev", {"source": git})
	not applications.production with input as app(null, {"source": git})
	applications.production with input as app(null, {"source": git, "destination": {"name": "prod-eu"}})
	not applications.production with input as app("dev", {"source": git, "destination": {"name": "prod-eu"}})
}

test_what_moves if {
	applications.moving(git) == "branch main"
	applications.moving({"repoURL": "x"}) == "HEAD, since no targetRevision is set"
	applications.moving({"chart": "redis"}) == "the newest version, since no targetRevision is set"
	not applications.moving(object.union(git, {"targetRevision": "v1.4.2"}))
	not applications.moving(object.union(git, {"targetRevision": "{{revision}}"}))
}
