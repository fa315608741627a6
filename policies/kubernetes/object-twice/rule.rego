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
deny contains {"msg": msg, "address": address, "path": ["metadata", "name"], "label": "again", "source": source, "seen": true} if {
	[[first, line, _, _, _], [path, row, column, address, name]] := doubles[_]
	path == first
	source := {"path": path, "line": row, "column": column}
	msg := sprintf("%s stands in line %d as well", [name, line])
}

# Files of a folder may be meant for one or the other.
warn contains {"msg": msg, "address": address, "path": ["metadata", "name"], "label": "again", "source": source} if {
	[[first, line, _, _, _], [path, row, column, address, name]] := doubles[_]
	path != first
	source := {"path": path, "line": row, "column": column}
	msg := sprintf("%s stands in %s:%d as well", [name, first, line])
}

doubles contains double if {
	some places in written
	count(places) > 1
	double := array.slice(sort(places), 0, 2)
}

# One that several roots render stands in one place. Nothing deploys hidden folders.
written[key] contains place if {
	some one in input.resources
	not contains(one.source.path, "/.")
	key := [one.type, one.name, one.namespace, neighbours.cluster(one), neighbours.folder(one)]
	place := [one.source.path, one.source.line, one.source.column, one.address, one.name]
}
