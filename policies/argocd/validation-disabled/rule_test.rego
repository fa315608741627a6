package tallygate.argocd.validation_disabled_test

import data.tallygate.argocd.validation_disabled as rule
import rego.v1

messages(one) := found if {
	found := {result.msg | some result in (rule.deny | rule.warn)} with input as one
}

application(spec) := {"type": "argoproj.io/Application", "name": "order", "values": {"spec": spec}}

set_of(spec) := {"type": "argoproj.io/ApplicationSet", "name": "orders", "values": {"spec": {"template": {"spec": spec}}}}

annotated(name, text) := {"type": "batch/Job", "name": "migrate", "values": {"metadata": {"annotations": {sprintf("argocd.argoproj.io/%s", [name]): text}}}}

test_applications if {
	one := application({"syncPolicy": {"syncOptions": ["Validate=false"]}})
	messages(one) == {"order applies all of its objects without validation"}
}

test_sets if {
	one := set_of({"syncPolicy": {"syncOptions": ["Validate=false"]}})
	messages(one) == {"orders applies all of its objects without validation"}
}

test_objects if messages(annotated("sync-options", "Validate=false")) == {"migrate is applied without validation"}

test_objects_only_warn if count(rule.deny) == 0 with input as annotated("sync-options", "Validate=false")

test_other_options if {
	messages(application({"syncPolicy": {"syncOptions": ["Validate=true", "Prune=false"]}})) == set()
	messages(annotated("sync-options", "Prune=false")) == set()
}

test_none if messages(application({})) == set()
