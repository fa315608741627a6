# METADATA
# title: One object written twice
# description: >-
#   Two manifests of one folder for the same object of the same namespace: the one that is applied last wins, and a
#   change of the other is never seen.
# custom:
#   id: k8s-object-twice
#   severity: medium
#   scope: environment
#   resources: [Service, ServiceAccount, PersistentVolumeClaim, apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout, batch/Job, batch/CronJob, autoscaling/HorizontalPodAutoscaler, policy/PodDisruptionBudget, networking.k8s.io/Ingress, networking.k8s.io/NetworkPolicy, "rbac.authorization.k8s.io/*"]
#   fix: keep one of them, or give them names or namespaces of their own
#   docs: policies/kubernetes/object-twice
#   tags: [kubernetes, reliability]
package tallygate.kubernetes.object_twice

import data.tallygate.lib.neighbours
import rego.v1

# The later of two is shown.
deny contains {"msg": msg, "address": twice.address, "path": ["metadata", "name"], "label": "again", "source": twice.source, "seen": true} if {
	some twice in neighbours.doubles
	twice.source.path == twice.first.path
	msg := sprintf("%s stands in line %d as well", [twice.name, twice.first.line])
}

# Files of a folder may be meant for one or the other.
warn contains {"msg": msg, "address": twice.address, "path": ["metadata", "name"], "label": "again", "source": twice.source} if {
	some twice in neighbours.doubles
	twice.source.path != twice.first.path
	msg := sprintf("%s stands in %s:%d as well", [twice.name, twice.first.path, twice.first.line])
}
