# METADATA
# title: Service to a port that its pods do not have
# description: >-
#   A Service that leads to a named port which none of its pods declares has no endpoints for it; one whose only
#   port leads to another number than the only one of its pods mostly leads to a closed port.
# custom:
#   id: k8s-service-port-closed
#   severity: medium
#   scope: environment
#   resources: [Service, Pod, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/Job, batch/CronJob]
#   fix: "set targetPort to the name of a container's port, and name the port in the pod"
#   docs: policies/kubernetes/service-port-closed
#   tags: [kubernetes, network, reliability]
#   peers: ["kube-linter:invalid-target-ports"]
package tallygate.kubernetes.service_port_closed

import data.tallygate.lib.neighbours
import rego.v1

deny contains {"msg": msg, "address": service.address, "path": found.path, "label": "leads nowhere", "seen": true} if {
	some found in targets
	service := input.resources[found.service]
	is_string(found.target)
	not regex.match(`^[0-9]+$`, found.target)
	every i in found.pods {
		not found.target in {port.name | some port in ports(i)}
	}
	msg := sprintf("no pod of %s has a port that is called %s", [service.name, found.target])
}

# What is declared is a hint: pods listen on more. One port of one container that leads to another is a mistake.
warn contains {"msg": msg, "address": service.address, "path": found.path, "label": "not declared", "seen": true} if {
	some found in targets
	service := input.resources[found.service]
	is_number(found.target)
	count(service.values.spec.ports) == 1
	every i in found.pods {
		[_] = neighbours.pods[i].spec.containers
		[port] := ports(i)
		port.containerPort != found.target
	}
	msg := sprintf("no pod of %s declares port %v", [service.name, found.target])
}

targets contains {"service": number, "pods": pods, "target": target, "path": path} if {
	some number, service in input.resources
	service.type == "Service"
	is_object(service.values.spec.selector)
	count(service.values.spec.selector) > 0
	selected := neighbours.selected(service, {"matchLabels": service.values.spec.selector})
	pods := {i | some i in selected; neighbours.beside(service, input.resources[i])}
	count(pods) > 0
	some i, port in service.values.spec.ports
	[target, field] := leads_to(port)
	path := ["spec", "ports", i, field]
}

leads_to(port) := [port.targetPort, "targetPort"] if port.targetPort

else := [port.port, "port"]

ports(i) := [port |
	some field in ["containers", "initContainers"]
	some container in neighbours.pods[i].spec[field]
	some port in container.ports
	is_object(port)
]
