# METADATA
# title: Service on addresses of nodes
# description: >-
#   externalIPs lets a Service take traffic for any address, also for those that are not its own (CVE-2020-8554). A
#   NodePort opens a port of every node.
# custom:
#   id: k8s-service-on-nodes
#   severity: medium
#   scope: resource
#   resources: [Service]
#   fix: use ClusterIP behind an Ingress or a Gateway
#   docs: policies/kubernetes/service-on-nodes
#   tags: [kubernetes, network]
#   peers: ["kube-linter:exposed-services", "kube-score:service-type", "trivy:AVD-KSV-0108", "kyverno:restrict-external-ips", "kyverno:restrict-nodeport", "gatekeeper:block-nodeport-services", "gatekeeper:externalip"]
package tallygate.kubernetes.service_on_nodes

import rego.v1

deny contains {"msg": msg, "path": ["spec", "externalIPs", i], "label": "any address may be named"} if {
	some i, address in input.values.spec.externalIPs
	is_string(address)
	msg := sprintf("%s takes the traffic for %s", [input.name, address])
}

warn contains {"msg": msg, "path": ["spec", "type"], "label": "a port of every node"} if {
	input.values.spec.type == "NodePort"
	msg := sprintf("%s opens a port of every node", [input.name])
}
