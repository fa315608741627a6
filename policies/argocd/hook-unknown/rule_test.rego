package tallygate.argocd.hook_unknown_test

import data.tallygate.argocd.hook_unknown as rule
import rego.v1

messages(one) := found if {
	found := {result.msg | some result in rule.deny} with input as one
}

application(spec) := {"type": "argoproj.io/Application", "name": "order", "values": {"spec": spec}}

set_of(spec) := {"type": "argoproj.io/ApplicationSet", "name": "orders", "values": {"spec": {"template": {"spec": spec}}}}

annotated(name, text) := {"type": "batch/Job", "name": "migrate", "values": {"metadata": {"annotations": {sprintf("argocd.argoproj.io/%s", [name]): text}}}}

test_hooks_that_are_known if {
	every hook in ["PreSync", "Sync", "PostSync", "SyncFail", "Skip", "PreDelete", "PostDelete", "PreSync,PostSync"] {
		messages(annotated("hook", hook)) == set()
	}
}

test_hooks_that_are_not if {
	every hook in ["presync", "pre-install", "PreSync, Later"] {
		count(messages(annotated("hook", hook))) == 1
	}
}

test_delete_policies if {
	messages(annotated("hook-delete-policy", "HookSucceeded, HookFailed,BeforeHookCreation")) == set()
	messages(annotated("hook-delete-policy", "HookSuceeded")) == {"Argo CD knows no HookSuceeded: it has BeforeHookCreation, HookFailed, HookSucceeded"}
}

test_templates if messages(annotated("hook", "{{.hook}}")) == set()

test_other_annotations if messages(annotated("note", "presync")) == set()

test_empty if {
	messages(annotated("hook", "")) == set()
	messages(annotated("hook", null)) == set()
}
