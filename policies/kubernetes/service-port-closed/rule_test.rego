package tallygate.kubernetes.service_port_closed_test

import data.tallygate.kubernetes.service_port_closed as rule
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

service(port) := object_of("Service", "order", "shop", {"spec": {"selector": {"app": "order"}, "ports": [port]}})

workload(name, ports) := object_of("apps/Deployment", name, "shop", {"spec": {"template": {
	"metadata": {"labels": {"app": "order"}},
	"spec": {"containers": [{"image": "order:1", "ports": ports}]},
}}})

order := workload("order", [{"name": "http", "containerPort": 8080}])

test_a_name_that_no_port_has if {
	messages([order, service({"port": 80, "targetPort": "web"})]) == {"no pod of order has a port that is called web"}
}

test_a_number_that_no_container_declares if {
	messages([order, service({"port": 80})]) == {"no pod of order declares port 80"}
	messages([order, service({"port": 80, "targetPort": 9090})]) == {"no pod of order declares port 9090"}
	two := workload("order", [{"name": "http", "containerPort": 8080}, {"name": "admin", "containerPort": 8081}])
	messages([two, service({"port": 80})]) == set()
}

test_ports_that_are_there if {
	messages([order, service({"port": 80, "targetPort": "http"})]) == set()
	messages([order, service({"port": 80, "targetPort": 8080})]) == set()
	messages([order, service({"port": 8080})]) == set()
}

test_one_of_several_pods_is_enough if {
	other := workload("other", [{"name": "web", "containerPort": 80}])
	messages([order, other, service({"port": 80, "targetPort": "web"})]) == set()
	messages([order, other, service({"port": 80})]) == set()
}

test_pods_that_declare_no_port if {
	silent := workload("order", [])
	messages([silent, service({"port": 80})]) == set()
	messages([silent, service({"port": 80, "targetPort": "web"})]) == {"no pod of order has a port that is called web"}
}

test_without_pods if {
	messages([service({"port": 80, "targetPort": "web"})]) == set()
	messages([object.union(order, {"namespace": null}), service({"port": 80, "targetPort": "web"})]) == set()
}
