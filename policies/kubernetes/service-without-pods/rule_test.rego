package tallygate.kubernetes.service_without_pods_test

import data.tallygate.kubernetes.service_without_pods as rule
import rego.v1

messages(resources) := found if {
	found := {one.msg | some one in rule.warn} with input as {"environment": "prod", "resources": resources}
}

object_of(type, name, namespace, values) := {
	"type": type,
	"name": name,
	"namespace": namespace,
	"address": concat("/", [type, name]),
	"source": {"path": "apps/prod/order.yaml", "line": 1, "column": 1},
	"values": values,
}

workload(namespace, pod) := object_of("apps/Deployment", "order", namespace, {"spec": {"template": pod}})

order := workload("shop", {"metadata": {"labels": {"app": "order"}}, "spec": {"containers": [{"image": "order:1"}]}})

release := object_of("helm.toolkit.fluxcd.io/HelmRelease", "order", "shop", {})

service(spec) := object_of("Service", "order", "shop", {"spec": spec})

found := {"no pod carries the labels that order selects"}

test_labels_that_no_pod_has if {
	messages([order, service({"selector": {"app": "orders"}})]) == found
	messages([order, service({"selector": {"app": "order", "tier": "web"}})]) == found
	messages([service({"selector": {"app": "order"}})]) == found
}

test_labels_that_pods_have if {
	messages([order, service({"selector": {"app": "order"}})]) == set()
}

test_pods_of_another_namespace if {
	elsewhere := object.union(order, {"namespace": "ci"})
	messages([elsewhere, service({"selector": {"app": "order"}})]) == found
	anywhere := object.union(order, {"namespace": null})
	messages([anywhere, service({"selector": {"app": "order"}})]) == set()
}

test_pods_of_another_cluster if {
	here := object.union(service({"selector": {"app": "order"}}), {"cluster": "eu"})
	messages([object.union(order, {"cluster": "us"}), here]) == found
	messages([object.union(order, {"cluster": "eu"}), here]) == set()
	messages([order, here]) == set()
}

test_services_without_a_selector if {
	messages([order, service({})]) == set()
	messages([order, service({"selector": {}})]) == set()
	messages([order, service({"type": "ExternalName", "selector": {"app": "gone"}})]) == set()
}

test_what_something_else_may_make if {
	messages([order, release, service({"selector": {"app": "orders"}})]) == set()
	elsewhere := object.union(release, {"namespace": "ci"})
	messages([order, elsewhere, service({"selector": {"app": "orders"}})]) == found
	certificate := object_of("cert-manager.io/Certificate", "order", "shop", {})
	messages([order, certificate, service({"selector": {"app": "orders"}})]) == found
	system := object.union(service({"selector": {"component": "etcd"}}), {"namespace": "kube-system"})
	messages([system]) == set()
}

test_part_of_a_patch if {
	patch := workload("shop", {"metadata": {"labels": {"app": "order"}}, "spec": {"containers": [{"name": "order"}]}})
	messages([patch, service({"selector": {"app": "order"}})]) == found
}
