package tallygate.argocd.missing_finalizer_test

import data.tallygate.argocd.missing_finalizer as rule
import rego.v1

judge(metadata) := found if {
	values := {"metadata": metadata, "spec": {"destination": {"namespace": "payments"}}}
	found := {one.path | some one in rule.deny} with input as {"type": "argoproj.io/Application", "name": "payments", "values": values}
}

missing := {["metadata", "finalizers"]}

test_missing if {
	every metadata in [{}, {"finalizers": []}, {"finalizers": null}, {"finalizers": ["shop.internal/other"]}] {
		judge(metadata) == missing
	}
}

test_there if judge({"finalizers": ["shop.internal/other", "resources-finalizer.argocd.argoproj.io"]}) == set()

test_with_a_suffix if {
	every suffix in ["background", "foreground"] {
		judge({"finalizers": [sprintf("resources-finalizer.argocd.argoproj.io/%s", [suffix])]}) == set()
	}
}

test_hooks_are_another_finalizer if {
	judge({"finalizers": ["post-delete-finalizer.argocd.argoproj.io"]}) == missing
}

test_part_of_a_patch if {
	found := rule.deny with input as {"type": "argoproj.io/Application", "name": "payments", "values": {"metadata": {}, "spec": {"source": {}}}}
	found == set()
}

test_odd_shapes if {
	judge({"finalizers": "x"}) == missing
	judge({"finalizers": [1, null]}) == missing
	judge(null) == missing
}

test_message if {
	messages := {one.msg | some one in rule.deny} with input as {"type": "argoproj.io/Application", "name": "payments", "values": {"spec": {"destination": {}}}}
	messages == {"deleting payments leaves what it deployed behind"}
}
