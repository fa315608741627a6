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

wave_of(annotations) := sync.wave_of({"values": {"metadata": {"annotations": annotations}}})

test_waves if {
	every text, number in {"0": 0, "+2": 2, "-5": -5, "007": 7, "100": 100, "first": 0, "1.5": 0, "": 0} {
		wave_of({sync.wave: text}) == number
	}
	wave_of(null) == 0
	wave_of({sync.wave: 3}) == 0
	wave_of({sync.wave: "first", "helm.sh/hook-weight": "-2"}) == -2
}

test_hooks_of_both if {
	every name in ["argocd.argoproj.io/hook", "helm.sh/hook"] {
		sync.is_hook({"values": {"metadata": {"annotations": {name: "PostSync"}}}})
	}
	not sync.is_hook({"values": {"metadata": {"annotations": {sync.wave: "1"}}}})
}
