# METADATA
# title: Service without pods
# description: >-
#   A Service whose selector no pod of its namespace carries has no endpoints: every connection to it is refused.
# custom:
#   id: k8s-service-without-pods
#   severity: medium
#   scope: environment
#   resources: [Service, Pod, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, batch/Job, batch/CronJob, "*.*/*", "!apiextensions.k8s.io/*"]
#   fix: give the pods the labels that the Service selects, or select the labels they have
#   docs: policies/kubernetes/service-without-pods
#   tags: [kubernetes, network, reliability]
#   peers: ["kube-linter:dangling-service", "kube-score:service-targets-pod"]
package tallygate.kubernetes.service_without_pods

import data.tallygate.lib.neighbours
import rego.v1

warn contains {"msg": msg, "address": service.address, "path": ["spec", "selector"], "label": "selects no pod"} if {
	some service in input.resources
	service.type == "Service"
	not service.values.spec.type == "ExternalName"
	is_object(service.values.spec.selector)
	count(service.values.spec.selector) > 0
	count(neighbours.selected(service, {"matchLabels": service.values.spec.selector})) == 0
	not neighbours.open_ended(service)
	msg := sprintf("no pod carries the labels that %s selects", [service.name])
}
