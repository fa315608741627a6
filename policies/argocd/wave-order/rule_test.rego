package tallygate.argocd.wave_order_test

import data.tallygate.argocd.wave_order as rule
import rego.v1

messages(resources) := found if {
	found := {one.msg | some one in rule.deny} with input as {"environment": "prod", "resources": resources}
}

object_of(type, annotations, values) := {
	"type": type,
	"name": "order",
	"namespace": "shop",
	"address": concat("/", [type, "order"]),
	"applications": ["order"],
	"source": {"path": "apps/prod/order.yaml", "line": 1, "column": 1},
	"values": object.union({"metadata": {"annotations": annotations}}, values),
}

in_wave(wave) := {"argocd.argoproj.io/sync-wave": wave}

pod := {"serviceAccountName": "order", "containers": [{"image": "order:1", "envFrom": [{"configMapRef": {"name": "order"}}]}]}

workload(type, annotations, spec) := object_of(type, annotations, {"spec": object.union({"template": {"spec": pod}}, spec)})

deployment(annotations) := workload("apps/Deployment", annotations, {})

settings(annotations) := object_of("ConfigMap", annotations, {})

found := {"order of wave 0 needs the ConfigMap order, which wave 1 brings"}

test_a_later_wave if {
	every type in ["apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "batch/Job", "argoproj.io/Rollout"] {
		messages([workload(type, {}, {}), settings(in_wave("1"))]) == found
	}
}

test_an_account_in_a_later_wave if {
	account := object_of("ServiceAccount", {}, {})
	messages([deployment(in_wave("-1")), account]) == {"order of wave -1 needs the ServiceAccount order, which wave 0 brings"}
}

test_the_same_wave_and_earlier_ones if {
	every wave in ["0", "-1", "first", "+0", "00"] {
		messages([deployment({}), settings(in_wave(wave))]) == set()
	}
}

test_waves_as_they_are_written if {
	every wave in ["1", "+1", "01", "+001"] {
		messages([deployment({}), settings(in_wave(wave))]) == found
	}
}

test_weights_of_helm if {
	messages([deployment({}), settings({"helm.sh/hook-weight": "1"})]) == found
	messages([deployment({}), settings({"helm.sh/hook-weight": "1", "argocd.argoproj.io/sync-wave": "0"})]) == set()
}

test_hooks if {
	every hook in [{"argocd.argoproj.io/hook": "PreSync"}, {"helm.sh/hook": "pre-install"}] {
		messages([deployment({}), settings(object.union(in_wave("1"), hook))]) == set()
		messages([deployment(hook), settings(in_wave("1"))]) == set()
	}
}

test_other_applications if {
	every names in [[], ["settings"]] {
		messages([deployment({}), object.union(settings(in_wave("1")), {"applications": names})]) == set()
	}
}

test_other_namespaces if {
	every namespace in ["ci", null] {
		messages([deployment({}), object.union(settings(in_wave("1")), {"namespace": namespace})]) == set()
	}
}

test_another_that_may_be_there_before if {
	messages([deployment({}), settings(in_wave("1")), object.union(settings({}), {"namespace": null})]) == set()
	messages([deployment({}), settings(in_wave("1")), object.union(settings({}), {"applications": ["settings"]})]) == set()
}

test_what_is_healthy_without_pods if {
	messages([workload("apps/Deployment", {}, {"replicas": 0}), settings(in_wave("1"))]) == set()
	messages([workload("batch/Job", {}, {"suspend": true}), settings(in_wave("1"))]) == set()
	cron := object_of("batch/CronJob", {}, {"spec": {"jobTemplate": {"spec": {"template": {"spec": pod}}}}})
	messages([cron, settings(in_wave("1"))]) == set()
}
