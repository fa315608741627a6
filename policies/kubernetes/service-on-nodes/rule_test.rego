package tallygate.kubernetes.service_on_nodes_test

import data.tallygate.kubernetes.service_on_nodes as rule
import rego.v1

denied(spec) := found if {
	found := {one.msg | some one in rule.deny} with input as {"type": "Service", "name": "api", "values": {"spec": spec}}
}

warned(spec) := found if {
	found := {one.msg | some one in rule.warn} with input as {"type": "Service", "name": "api", "values": {"spec": spec}}
}

test_external_addresses if denied({"externalIPs": ["10.0.0.1"]}) == {"api takes the traffic for 10.0.0.1"}

test_node_port if warned({"type": "NodePort"}) == {"api opens a port of every node"}

test_cluster_ip if {
	every spec in [{}, {"type": "ClusterIP"}, {"externalIPs": []}] {
		denied(spec) == set()
		warned(spec) == set()
	}
}

test_load_balancers_are_another_rule if warned({"type": "LoadBalancer"}) == set()

test_each_address if count(denied({"externalIPs": ["10.0.0.1", "10.0.0.2"]})) == 2

test_odd if {
	every addresses in [null, [null], {}] {
		denied({"externalIPs": addresses}) == set()
	}
}
