package tallygate.argocd.autoscaler_undone_test

import data.tallygate.argocd.autoscaler_undone as rule
import rego.v1

denied(resources) := found if {
	found := {one.msg | some one in rule.deny} with input as {"environment": "prod", "resources": resources}
}

warned(resources) := found if {
	found := {one.msg | some one in rule.warn} with input as {"environment": "prod", "resources": resources}
}

object_of(type, name, values) := {
	"type": type,
	"name": name,
	"namespace": "shop",
	"cluster": "east",
	"applications": ["shop"],
	"address": concat("/", [type, name]),
	"source": {"path": "apps/prod/order.yaml", "line": 1, "column": 1},
	"values": values,
}

application(facts) := object.union(
	object_of("tallygate.dev/Deployment", "shop", object.union({"self_heal": true, "respects_ignored": false, "ignored": []}, facts)),
	{"namespace": null, "applications": []},
)

entry(facts) := object.union({"types": ["apps/Deployment"], "name": "", "namespace": "", "path": ["spec", "replicas"], "is_exact": true, "text": "x"}, facts)

deployment := object_of("apps/Deployment", "order", {"spec": {"replicas": 3}})

scaler := object_of("autoscaling/HorizontalPodAutoscaler", "day", {"spec": {"scaleTargetRef": {"kind": "Deployment", "name": "order"}}})

both := [deployment, scaler]

undone := {"Deployment order writes out its replicas, which HorizontalPodAutoscaler day sets, and Application shop heals it back each time"}

reset := {"Deployment order writes out its replicas, which HorizontalPodAutoscaler day sets, and every sync of Application shop resets them"}

with_facts(facts) := array.concat(both, [application(facts)])

test_an_application_that_heals_itself if {
	denied(with_facts({})) == undone
	warned(with_facts({})) == set()
}

test_an_application_that_does_not if {
	denied(with_facts({"self_heal": false})) == set()
	warned(with_facts({"self_heal": false})) == reset
}

test_what_is_ignored_is_reset_by_a_sync_alone if {
	facts := {"ignored": [entry({})]}
	denied(with_facts(facts)) == set()
	warned(with_facts(facts)) == reset
}

test_what_is_ignored_and_respected_is_fine if {
	every ignored in [entry({}), entry({"path": ["spec"]}), entry({"name": "order", "namespace": "shop"})] {
		facts := {"ignored": [ignored], "respects_ignored": true}
		denied(with_facts(facts)) == set()
		warned(with_facts(facts)) == set()
	}
}

test_the_manager_of_autoscalers if {
	facts := {"ignored": [entry({"path": [], "is_exact": false, "text": "kube-controller-manager"})], "respects_ignored": true}
	denied(with_facts(facts)) == set()
	warned(with_facts(facts)) == set()
}

test_entries_of_others if {
	every ignored in [
		entry({"types": ["apps/StatefulSet"]}),
		entry({"name": "basket"}),
		entry({"namespace": "ci"}),
		entry({"path": ["spec", "template"]}),
		entry({"path": ["metadata"], "is_exact": false}),
	] {
		denied(with_facts({"ignored": [ignored]})) == undone
	}
}

test_what_is_not_worked_out_is_said if {
	every ignored in [entry({"path": [], "is_exact": false}), entry({"path": ["spec"], "is_exact": false})] {
		denied(with_facts({"ignored": [ignored]})) == set()
		said := "Deployment order writes out its replicas, which HorizontalPodAutoscaler day sets; whether Application shop ignores that by x is not known"
		warned(with_facts({"ignored": [ignored]})) == {said}
		warned(with_facts({"ignored": [ignored], "self_heal": false, "respects_ignored": true})) == {said}
	}
}

test_one_of_two_applications if {
	second := object.union(application({}), {"name": "ship"})
	shared := object.union(deployment, {"applications": ["shop", "ship"]})
	facts := {"ignored": [entry({})], "respects_ignored": true}
	every found in denied([shared, scaler, application(facts), second]) {
		found == "Deployment order writes out its replicas, which HorizontalPodAutoscaler day sets, and Application ship heals it back each time"
	}
	count(denied([shared, scaler, application(facts), second])) == 1
}

test_applications_of_other_clusters if {
	denied([deployment, scaler, object.union(application({}), {"cluster": "west"})]) == set()
}

test_replicas_that_are_not_written_and_hooks if {
	every values in [{"spec": {}}, {"spec": {"replicas": 0}}] {
		denied([object_of("apps/Deployment", "order", values), scaler, application({})]) == set()
	}
	hook := object.union(deployment, {"values": {"metadata": {"annotations": {"argocd.argoproj.io/hook": "Sync"}}}})
	denied([hook, scaler, application({})]) == set()
}

test_what_no_application_deploys if {
	alone := object.union(deployment, {"applications": []})
	denied([alone, scaler, application({})]) == set()
	warned([alone, scaler, application({})]) == set()
}
