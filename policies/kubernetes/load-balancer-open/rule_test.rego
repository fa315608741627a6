package tallygate.kubernetes.load_balancer_open_test

import data.tallygate.kubernetes.load_balancer_open as rule
import rego.v1

judge(metadata, spec) := found if {
	found := {one.path | some one in rule.warn} with input as {"type": "Service", "name": "db", "values": {"metadata": metadata, "spec": spec}}
}

public := {"type": "LoadBalancer", "ports": [{"port": 5432}, {"port": 443}]}

open := {["spec", "type"]}

test_open if {
	judge({}, public) == open
	judge({"annotations": null}, object.union(public, {"loadBalancerSourceRanges": []})) == open
	judge({"annotations": {"app": "db"}}, object.union(public, {"loadBalancerSourceRanges": null})) == open
}

test_other_types if {
	every type in ["ClusterIP", "NodePort", "ExternalName", null] {
		judge({}, object.union(public, {"type": type})) == set()
	}
}

test_the_front_door_is_for_everyone if judge({}, {"type": "LoadBalancer", "ports": [{"port": 80}, {"port": 443}]}) == set()

test_ranges if {
	judge({}, object.union(public, {"loadBalancerSourceRanges": ["10.0.0.0/8"]})) == set()
	judge({"annotations": {"service.beta.kubernetes.io/load-balancer-source-ranges": "10.0.0.0/8"}}, public) == set()
	judge({}, object.union(public, {"loadBalancerSourceRanges": ["10.0.0.0/8", "0.0.0.0/0"]})) == {["spec", "loadBalancerSourceRanges", 1]}
}

test_internal_by_annotation if {
	every key, value in rule.inside {
		judge({"annotations": {key: value}}, public) == set()
		judge({"annotations": {key: "no"}}, public) == open
	}
	judge({"annotations": {"networking.gke.io/load-balancer-type": "Internal"}}, public) == set()
	judge({"annotations": {"service.beta.kubernetes.io/azure-load-balancer-internal": true}}, public) == set()
}

test_the_controller_of_aws if {
	type := {"service.beta.kubernetes.io/aws-load-balancer-type": "external"}
	judge({"annotations": type}, public) == set()
	judge({"annotations": object.union(type, {"service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing"})}, public) == open
}

test_load_balancers_of_ones_own_network if {
	every key in ["metallb.universe.tf/address-pool", "io.cilium/lb-ipam-ips", "lbipam.cilium.io/ips", "kube-vip.io/loadbalancerIPs", "tailscale.com/hostname"] {
		judge({"annotations": {key: "x"}}, public) == set()
	}
	every fields in [{"loadBalancerClass": "tailscale"}, {"loadBalancerIP": "192.168.1.20"}, {"loadBalancerIP": "172.20.0.5"}] {
		judge({}, object.union(public, fields)) == set()
	}
	judge({}, object.union(public, {"loadBalancerIP": "34.120.1.1"})) == open
}

test_message if {
	messages := {one.msg | some one in rule.warn} with input as {"type": "Service", "name": "db", "values": {"spec": public}}
	messages == {"db answers to every address on port 5432"}
}

test_odd_shapes if {
	every spec in [{}, null, {"type": "LoadBalancer"}, {"type": "LoadBalancer", "ports": null}, {"type": "LoadBalancer", "ports": ["x"]}] {
		judge({}, spec) == set()
	}
}
