package tallygate.argocd.prune_in_prod_test

import data.tallygate.argocd.prune_in_prod as rule
import rego.v1

app(environment, revision, policy) := {
	"type": "argoproj.io/Application",
	"environment": environment,
	"values": {"metadata": {"name": "payments"}, "spec": {
		"source": {"repoURL": "https://git.shop.internal/platform", "path": "apps", "targetRevision": revision},
		"syncPolicy": policy,
	}},
}

warned(environment, revision, policy) := found if {
	found := {one.path | some one in rule.warn} with input as app(environment, revision, policy)
}

denied(environment, revision, policy) := found if {
	found := {one.path | some one in rule.deny} with input as app(environment, revision, policy)
}

pruning := {"automated": {"prune": true, "selfHeal": true}}

prune := {["spec", "syncPolicy", "automated", "prune"]}

emptying := {"automated": {"prune": true, "allowEmpty": true}}

test_a_branch_without_a_gate if {
	every revision in ["main", "HEAD", "", null] {
		warned("prod", revision, pruning) == prune
		denied("prod", revision, pruning) == set()
	}
}

test_a_fixed_revision_is_the_gate if {
	every revision in ["v1.4.2", "11bd71901bbe5b1630ceea73d27597364c9af683", "env/prod"] {
		warned("prod", revision, pruning) == set()
	}
}

test_asking_is_a_gate if {
	every option in ["Prune=confirm", "Prune=false"] {
		warned("prod", "main", object.union(pruning, {"syncOptions": ["CreateNamespace=true", option]})) == set()
	}
	warned("prod", "main", object.union(pruning, {"syncOptions": ["PruneLast=true"]})) == prune
}

test_no_pruning if {
	every policy in [{}, null, {"automated": {}}, {"automated": null}, {"automated": {"prune": false}}, {"automated": {"prune": true, "enabled": false}}] {
		warned("prod", "main", policy) == set()
	}
}

test_other_environments if {
	every environment in ["dev", "staging", null] {
		warned(environment, "main", pruning) == set()
		denied(environment, "main", emptying) == set()
	}
}

test_emptying_needs_no_branch if {
	denied("prod", "v1.4.2", emptying) == {["spec", "syncPolicy", "automated", "allowEmpty"]}
	denied("prod", "v1.4.2", {"automated": {"prune": false, "allowEmpty": true}}) == set()
}

test_template_of_a_set if {
	found := {one.path | some one in rule.warn} with input as {
		"type": "argoproj.io/ApplicationSet",
		"environment": "prod",
		"values": {"spec": {"template": app("prod", "main", pruning).values}},
	}
	found == {["spec", "template", "spec", "syncPolicy", "automated", "prune"]}
}

test_messages if {
	messages := {one.msg | some one in rule.warn} with input as app("prod", "main", pruning)
	messages == {"production deletes what a push takes away: it follows branch main"}
}
