# METADATA
# title: Liveness probe as impatient as readiness
# description: >-
#   Where both probes ask the same and give up at the same time, a replica that is slow for a moment is restarted in
#   place of being spared.
# custom:
#   id: k8s-probes-identical
#   severity: low
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: give the livenessProbe another endpoint, or a higher failureThreshold
#   docs: policies/kubernetes/probes-identical
#   tags: [kubernetes, reliability]
#   peers: ["kube-score:pod-probes-identical"]
package tallygate.kubernetes.probes_identical

import data.tallygate.lib.pods
import rego.v1

# Where no connection can be made, a restart is what helps: tcpSocket is not among them.
handlers := ["exec", "grpc", "httpGet"]

warn contains {"msg": msg, "path": path, "label": "restarted in place of being spared"} if {
	some found in pods.containers
	liveness := found.container.livenessProbe
	readiness := found.container.readinessProbe
	is_object(liveness)
	is_object(readiness)
	asked := object.filter(liveness, handlers)
	count(asked) == 1
	asked == object.filter(readiness, handlers)
	patience(liveness) <= patience(readiness)
	path := array.concat(found.path, ["livenessProbe"])
	msg := sprintf("container %s is restarted as soon as it is not ready", [pods.name(found.container)])
}

# Seconds until it has failed.
patience(probe) := number(probe, "failureThreshold", 3) * number(probe, "periodSeconds", 10)

number(probe, field, default_value) := value if {
	value := object.get(probe, field, default_value)
	is_number(value)
} else := default_value
