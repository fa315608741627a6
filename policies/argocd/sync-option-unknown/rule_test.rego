package tallygate.argocd.sync_option_unknown_test

import data.tallygate.argocd.sync_option_unknown as rule
import rego.v1

messages(one) := found if {
	found := {result.msg | some result in rule.deny} with input as one
}

application(spec) := {"type": "argoproj.io/Application", "name": "order", "values": {"spec": spec}}

set_of(spec) := {"type": "argoproj.io/ApplicationSet", "name": "orders", "values": {"spec": {"template": {"spec": spec}}}}

annotated(name, text) := {"type": "batch/Job", "name": "migrate", "values": {"metadata": {"annotations": {sprintf("argocd.argoproj.io/%s", [name]): text}}}}

options(list) := application({"syncPolicy": {"syncOptions": list}})

unknown(text) := {sprintf("Argo CD knows no sync option %s", [text])}

test_names if {
	messages(options(["PruneLatest=true"])) == unknown("PruneLatest=true")
	messages(options(["createNamespace=true"])) == unknown("createNamespace=true: CreateNamespace takes false, true")
	messages(options(["CreateNamespace"])) == unknown("CreateNamespace: CreateNamespace takes false, true")
}

test_values if {
	messages(options(["Prune=confirm", "PrunePropagationPolicy=orphan", "Validate=false"])) == set()
	messages(options(["ServerSideApply=yes"])) == unknown("ServerSideApply=yes: ServerSideApply takes false, true")
}

test_blanks_count_in_applications if {
	count(messages(options([" CreateNamespace=true"]))) == 1
}

test_annotations if {
	messages(annotated("sync-options", "Prune=false, Force=true")) == set()
	messages(annotated("sync-options", "Prune=false,Forced=true")) == unknown("Forced=true")
}

test_templates_of_sets if {
	messages(set_of({"syncPolicy": {"syncOptions": ["{{.option}}"]}})) == set()
	messages(set_of({"syncPolicy": {"syncOptions": ["Forced=true"]}})) == unknown("Forced=true")
}

test_none if {
	messages(application({})) == set()
	messages(options(null)) == set()
}
