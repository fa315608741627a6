# METADATA
# title: Load balancer open to the world
# description: >-
#   A Service of type LoadBalancer gets a public address. Without source ranges its ports answer to the whole internet.
# custom:
#   id: k8s-load-balancer-open
#   severity: medium
#   scope: resource
#   resources: [Service]
#   fix: set spec.loadBalancerSourceRanges, or make the load balancer internal
#   docs: policies/kubernetes/load-balancer-open
#   tags: [kubernetes, network]
#   peers: ["kube-linter:exposed-services", "kube-score:service-type"]
package tallygate.kubernetes.load_balancer_open

import rego.v1

everywhere := {"0.0.0.0/0", "::/0"}

# Ports that are there for everyone to reach.
public_ports := {80, 443}

# Annotations by which clouds keep a load balancer inside.
inside := {
	"cloud.google.com/load-balancer-type": "internal",
	"networking.gke.io/load-balancer-type": "internal",
	"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": "intranet",
	"service.beta.kubernetes.io/aws-load-balancer-internal": "true",
	"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
	"service.beta.kubernetes.io/azure-load-balancer-internal": "true",
	"service.beta.kubernetes.io/oci-load-balancer-internal": "true",
	"service.beta.kubernetes.io/openstack-internal-load-balancer": "true",
	"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": "private",
}

warn contains {"msg": msg, "path": ["spec", "type"], "label": "a public address"} if {
	service
	count(ranges) == 0
	not kept_inside
	msg := sprintf("%s answers to every address on %s", [input.name, concat(", ", sort(open_ports))])
}

warn contains {"msg": msg, "path": ["spec", "loadBalancerSourceRanges", i], "label": "every address"} if {
	service
	not kept_inside
	some i, range in input.values.spec.loadBalancerSourceRanges
	range in everywhere
	msg := sprintf("%s answers to every address on %s", [input.name, concat(", ", sort(open_ports))])
}

service if {
	input.values.spec.type == "LoadBalancer"
	count(open_ports) > 0
}

open_ports contains sprintf("port %v", [number]) if {
	number := input.values.spec.ports[_].port
	not number in public_ports
}

ranges contains range if some range in input.values.spec.loadBalancerSourceRanges

ranges contains input.values.metadata.annotations["service.beta.kubernetes.io/load-balancer-source-ranges"]

kept_inside if {
	some key, value in inside
	lower(sprintf("%v", [input.values.metadata.annotations[key]])) == value
}

# AWS's own controller makes what says nothing internal.
kept_inside if {
	annotations := input.values.metadata.annotations
	annotations["service.beta.kubernetes.io/aws-load-balancer-type"] in {"external", "nlb-ip"}
	not annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"]
}

# Load balancers of one's own network: MetalLB, Cilium, kube-vip, Tailscale.
kept_inside if {
	some key, _ in input.values.metadata.annotations
	is_string(key)
	regex.match(`^((io\.|lbipam\.)cilium(\.io)?|metallb\.(universe\.tf|io)|kube-vip\.io|tailscale\.com)/`, key)
}

kept_inside if input.values.spec.loadBalancerClass in {"io.cilium/bgp-control-plane", "io.cilium/l2-announcer", "kube-vip.io/kube-vip-class", "tailscale"}

kept_inside if {
	address := input.values.spec.loadBalancerIP
	is_string(address)
	regex.match(`^(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|f[cd])`, lower(address))
}
