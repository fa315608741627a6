package tallygate.argocd.head_in_prod_test

import data.tallygate.argocd.head_in_prod as rule
import rego.v1

denied(environment, type, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"environment": environment, "type": type, "values": values}
}

warned(environment, type, values) := found if {
	found := {one.path | some one in rule.warn} with input as {"environment": environment, "type": type, "values": values}
}

application := "argoproj.io/Application"

git := {"repoURL": "https://git.shop.internal/platform", "path": "apps/payments"}

chart := {"repoURL": "https://charts.shop.internal", "chart": "payments"}

single(source) := {"metadata": {"name": "payments"}, "spec": {"source": source}}

at(source, revision) := single(object.union(source, {"targetRevision": revision}))

revision_path := {["spec", "source", "targetRevision"]}

test_moving_git if {
	every revision in ["HEAD", "head", "", null, "main", "master", "refs/heads/main", "develop", "*", ">=1.0.0", ">= 1.0"] {
		denied("prod", application, at(git, revision)) == revision_path
	}
	denied("prod", application, single(git)) == revision_path
}

test_fixed_git if {
	every revision in ["v1.4.2", "1.4.2", "11bd71901bbe5b1630ceea73d27597364c9af683", "refs/tags/v1.4.2", "release-1.x", "env/prod", "prod", "maintenance"] {
		denied("prod", application, at(git, revision)) == set()
		warned("prod", application, at(git, revision)) == set()
	}
}

test_bounded_range_warns if {
	every revision in ["1.4.*", "^1.4", "~1.4.0", ">=1.0.0 <2.0.0", "1.0.0 - 1.9.9"] {
		warned("prod", application, at(git, revision)) == revision_path
		denied("prod", application, at(git, revision)) == set()
	}
	warned("prod", application, at(chart, "1.x")) == revision_path
}

test_moving_chart if {
	every revision in ["*", "x", "", "latest", ">0"] {
		denied("prod", application, at(chart, revision)) == revision_path
	}
	denied("prod", application, single(chart)) == revision_path
	denied("prod", application, single({"repoURL": "oci://registry.shop.internal/payments", "path": "."})) == revision_path
}

test_fixed_chart if {
	every revision in ["19.1.0", "v2.0.0-rc.1", "main"] {
		denied("prod", application, at(chart, revision)) == set()
		warned("prod", application, at(chart, revision)) == set()
	}
}

test_several_sources if {
	values := {"metadata": {"name": "payments"}, "spec": {
		"source": object.union(git, {"targetRevision": "HEAD"}),
		"sources": [object.union(chart, {"targetRevision": "19.1.0"}), object.union(git, {"targetRevision": "main", "ref": "values"}), git],
	}}
	denied("prod", application, values) == {["spec", "sources", 1, "targetRevision"], ["spec", "sources", 2, "targetRevision"]}
}

test_empty_list_of_sources_does_not_count if {
	values := {"spec": {"source": git, "sources": []}}
	denied("prod", application, values) == revision_path
}

test_other_environments_may_follow_a_branch if {
	every environment in ["dev", "staging", "pre-prod", "nonprod"] {
		denied(environment, application, at(git, "main")) == set()
	}
}

test_production_by_its_own_names if {
	every values in [
		{"metadata": {"name": "payments-prod"}, "spec": {"source": git}},
		{"metadata": {"name": "payments", "labels": {"environment": "production"}}, "spec": {"source": git}},
		{"metadata": {"name": "payments"}, "spec": {"source": object.union(git, {"path": "apps/payments/overlays/prod"})}},
		{"metadata": {"name": "payments"}, "spec": {"source": git, "destination": {"name": "prod-eu"}}},
	] {
		denied(null, application, values) == revision_path
		denied("staging", application, values) == set()
	}
}

test_no_sign_of_production if {
	denied(null, application, single(git)) == set()
	denied(null, application, {"metadata": {"name": "payments-nonprod"}, "spec": {"source": git}}) == set()
	denied(null, application, {"metadata": {"name": "products"}, "spec": {"source": git}}) == set()
}

test_template_of_an_application_set if {
	values := {"metadata": {"name": "payments"}, "spec": {"generators": [], "template": {
		"metadata": {"name": "{{cluster}}-payments"},
		"spec": {"source": object.union(git, {"targetRevision": "HEAD", "path": "apps/payments/overlays/prod"})},
	}}}
	found := {["spec", "template", "spec", "source", "targetRevision"]}
	denied("prod", "argoproj.io/ApplicationSet", values) == found
	denied(null, "argoproj.io/ApplicationSet", values) == found
	denied("dev", "argoproj.io/ApplicationSet", values) == set()
}

test_templated_revision_is_decided_later if {
	every revision in ["{{revision}}", "{{ .values.revision }}", "{{.version}}.*"] {
		denied("prod", "argoproj.io/ApplicationSet", {"spec": {"template": at(git, revision)}}) == set()
		warned("prod", "argoproj.io/ApplicationSet", {"spec": {"template": at(git, revision)}}) == set()
	}
}

test_odd_shapes if {
	every values in [{}, {"spec": null}, {"spec": {"source": null}}, {"spec": {"sources": "x"}}, {"spec": {"sources": [null, 1]}}, at(git, 1.5), at(git, []), at(chart, {})] {
		denied("prod", application, values) == set()
		warned("prod", application, values) == set()
	}
}

test_messages if {
	messages := {one.msg | some one in rule.deny} with input as {"environment": "prod", "type": application, "values": at(git, "refs/heads/main")}
	messages == {"production follows branch main"}
}
