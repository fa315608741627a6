package tallygate.argocd.sync_wave_malformed_test

import data.tallygate.argocd.sync_wave_malformed as rule
import rego.v1

messages(one) := found if {
	found := {result.msg | some result in rule.deny} with input as one
}

application(spec) := {"type": "argoproj.io/Application", "name": "order", "values": {"spec": spec}}

set_of(spec) := {"type": "argoproj.io/ApplicationSet", "name": "orders", "values": {"spec": {"template": {"spec": spec}}}}

annotated(name, text) := {"type": "batch/Job", "name": "migrate", "values": {"metadata": {"annotations": {sprintf("argocd.argoproj.io/%s", [name]): text}}}}

test_numbers if {
	every wave in ["0", "-5", "+3", "100"] {
		messages(annotated("sync-wave", wave)) == set()
	}
}

test_words if messages(annotated("sync-wave", "first")) == {"the sync wave first is no whole number"}

test_fractions_and_blanks if {
	every wave in ["1.5", " 1", "1 ", "", "1e3", "0x1"] {
		count(messages(annotated("sync-wave", wave))) == 1
	}
}

test_numbers_beyond_all_bounds if count(messages(annotated("sync-wave", "99999999999999999999"))) == 1

test_templates if messages(annotated("sync-wave", "{{.wave}}")) == set()

test_what_is_no_text_is_refused_elsewhere if messages(annotated("sync-wave", 1)) == set()

test_other_annotations if messages(annotated("hook", "first")) == set()
