package tallygate.kubernetes.ingress_without_service_test

import data.tallygate.kubernetes.ingress_without_service as rule
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

release := object_of("helm.toolkit.fluxcd.io/HelmRelease", "order", "shop", {})

ingress(service) := object_of("networking.k8s.io/Ingress", "order", "shop", {"spec": {"rules": [{"http": {"paths": [{"backend": {"service": service}}]}}]}})

service(spec) := object_of("Service", "order", "shop", {"spec": spec})

open := service({"ports": [{"name": "http", "port": 80, "targetPort": 8080}]})

gone(name) := {sprintf("order leads to the Service %s, which its namespace does not have", [name])}

closed(port) := {sprintf("order leads to port %v of the Service order, which opens others", [port])}

test_a_service_that_is_not_there if {
	messages([open, ingress({"name": "orders", "port": {"number": 80}})]) == gone("orders")
	messages([object.union(open, {"namespace": "ci"}), ingress({"name": "order"})]) == gone("order")
}

test_a_port_that_is_not_open if {
	messages([open, ingress({"name": "order", "port": {"number": 81}})]) == closed(81)
	messages([open, ingress({"name": "order", "port": {"name": "web"}})]) == closed("web")
}

test_what_is_there if {
	every port in [{"number": 80}, {"name": "http"}] {
		messages([open, ingress({"name": "order", "port": port})]) == set()
	}
	messages([open, ingress({"name": "order"})]) == set()
	messages([service({"type": "ExternalName"}), ingress({"name": "order", "port": {"number": 1}})]) == set()
}

test_actions_of_a_load_balancer if {
	messages([ingress({"name": "ssl-redirect", "port": {"name": "use-annotation"}})]) == set()
}

test_defaults_and_old_forms if {
	backend := {"service": {"name": "gone", "port": {"number": 80}}}
	messages([object_of("networking.k8s.io/Ingress", "order", "shop", {"spec": {"defaultBackend": backend}})]) == gone("gone")
	old := {"serviceName": "order", "servicePort": 81}
	messages([open, object_of("extensions/Ingress", "order", "shop", {"spec": {"backend": old}})]) == closed(81)
}

route(to, port) := object_of("route.openshift.io/Route", "order", "shop", {"spec": {"to": to, "port": {"targetPort": port}}})

test_routes_of_openshift if {
	messages([open, route({"kind": "Service", "name": "gone"}, "http")]) == gone("gone")
	messages([open, route({"kind": "Service", "name": "order"}, 8080)]) == set()
	messages([open, route({"name": "order"}, "web")]) == closed("web")
}

way(target) := object_of("gateway.networking.k8s.io/HTTPRoute", "order", "shop", {"spec": {"rules": [{"backendRefs": [target]}]}})

test_routes_of_gateways if {
	messages([open, way({"name": "gone", "port": 80})]) == gone("gone")
	messages([open, way({"name": "order", "port": 81})]) == closed(81)
	messages([open, way({"name": "gone", "namespace": "ci"})]) == set()
	messages([open, way({"name": "gone", "kind": "Bucket"})]) == set()
}

test_what_something_else_may_make if {
	messages([release, ingress({"name": "orders"})]) == set()
}
