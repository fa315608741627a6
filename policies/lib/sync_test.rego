package tallygate.lib.sync_test

import data.tallygate.lib.sync
import rego.v1

annotated(text) := {"type": "batch/Job", "values": {"metadata": {"annotations": {"argocd.argoproj.io/sync-options": text}}}}

found(one) := options if {
	options := {set_one.option | some set_one in sync.set_options} with input as one
}

test_entries_of_an_annotation if {
	found(annotated("Prune=false, Replace=true,")) == {"Prune=false", "Replace=true"}
	found(annotated(7)) == set()
}

test_options_of_applications if {
	spec := {"syncPolicy": {"syncOptions": ["Prune=false", null]}}
	found({"type": "argoproj.io/Application", "values": {"spec": spec}}) == {"Prune=false"}
	found({"type": "argoproj.io/ApplicationSet", "values": {"spec": {"template": {"spec": spec}}}}) == {"Prune=false"}
}
