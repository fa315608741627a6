package tallygate.kubernetes.autoscaler_overridden_test

import data.tallygate.kubernetes.autoscaler_overridden as rule
import rego.v1

messages(resources) := found if {
	found := {one.msg | some one in (rule.deny | rule.warn)} with input as {"environment": "prod", "resources": resources}
}

object_of(type, name, namespace, values) := {
	"type": type,
	"name": name,
	"namespace": namespace,
	"address": concat("/", [type, name]),
	"source": {"path": "apps/prod/order.yaml", "line": 1, "column": 1},
	"values": values,
}

workload(spec) := object_of("apps/Deployment", "order", "shop", {"spec": spec})

scaler(type, name) := object_of(type, name, "shop", {"spec": {"scaleTargetRef": {"kind": "Deployment", "name": "order"}}})

hpa := scaler("autoscaling/HorizontalPodAutoscaler", "day")

scaled := scaler("keda.sh/ScaledObject", "night")

test_replicas_beside_an_autoscaler if {
	every one in [hpa, scaled] {
		found := messages([workload({"replicas": 3}), one])
		found == {sprintf("order writes out its replicas, which %s sets", [one.name])}
	}
}

test_replicas_that_are_not_written if {
	every spec in [{}, {"replicas": null}, {"replicas": 0}] {
		messages([workload(spec), hpa]) == set()
	}
}

test_replicas_alone if messages([workload({"replicas": 3})]) == set()

test_two_autoscalers if {
	messages([workload({}), hpa, scaled]) == {"night scales order, and so does day"}
}

test_autoscalers_of_two_workloads if {
	other := object.union(workload({}), {"name": "other"})
	for_other := object_of("keda.sh/ScaledObject", "night", "shop", {"spec": {"scaleTargetRef": {"name": "other"}}})
	messages([workload({}), other, hpa, for_other]) == set()
}

test_other_namespaces if {
	messages([object.union(workload({"replicas": 3}), {"namespace": "ci"}), hpa]) == set()
	messages([object.union(workload({"replicas": 3}), {"namespace": null}), hpa]) == set()
}

test_namespaces_that_the_folder_has if {
	here := object.union(workload({"replicas": 3}), {"namespace": null})
	messages([here, object.union(hpa, {"namespace": null})]) == {"order writes out its replicas, which day sets"}
	elsewhere := object.union(hpa, {"namespace": null, "source": {"path": "other/hpa.yaml", "line": 1, "column": 1}})
	messages([here, elsewhere]) == set()
}

test_what_an_application_deploys_is_judged_with_it if {
	deployed := object.union(workload({"replicas": 3}), {"applications": ["shop"]})
	messages([deployed, hpa]) == set()
	messages([deployed, hpa, scaled]) == {"night scales order, and so does day"}
}
