package tallygate.lib.neighbours_test

import data.tallygate.lib.neighbours
import rego.v1

object_of(type, name, namespace, values) := {
	"type": type,
	"name": name,
	"namespace": namespace,
	"address": concat("/", [type, name]),
	"source": {"path": "apps/web/all.yaml", "line": 1},
	"values": values,
}

template(labels) := {"metadata": {"labels": labels}, "spec": {"containers": [{"image": "web:1"}]}}

web := object_of("apps/Deployment", "web", "shop", {"spec": {"template": template({"app": "web", "tier": "front"})}})

once := object_of("batch/CronJob", "once", "shop", {"spec": {"jobTemplate": {"spec": {"template": template({"app": "once"})}}}})

pod := object_of("Pod", "debug", "ci", template({"app": "web"}))

patch := object_of("apps/StatefulSet", "patch", "shop", {"spec": {"template": {"metadata": {"labels": {"app": "patch"}}}}})

all := [web, once, pod, patch]

service(namespace) := object_of("Service", "web", namespace, {})

selected(namespace, selector) := found if {
	found := neighbours.selected(service(namespace), selector) with input as {"resources": all}
}

test_pods_of_every_kind if {
	found := neighbours.pods with input as {"resources": all}
	object.keys(found) == {0, 1, 2}
}

test_all_labels_are_asked if {
	selected("shop", {"matchLabels": {"app": "web", "tier": "front"}}) == {0}
	selected("shop", {"matchLabels": {"app": "web", "tier": "back"}}) == set()
	selected("shop", {"matchLabels": {"zone": "a"}}) == set()
}

test_namespaces if {
	selected("ci", {"matchLabels": {"app": "web"}}) == {2}
	selected(null, {"matchLabels": {"app": "web"}}) == {0, 2}
	selected("elsewhere", {"matchLabels": {"app": "web"}}) == set()
}

test_expressions if {
	selected("shop", {"matchExpressions": [{"key": "tier", "operator": "Exists"}]}) == {0}
	selected("shop", {}) == {0, 1}
}
