# METADATA
# title: Pods with a ServiceAccount that is not there
# description: No pod starts under a ServiceAccount that its namespace does not have.
# custom:
#   id: k8s-service-account-missing
#   severity: medium
#   scope: environment
#   resources: [ServiceAccount, Pod, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, batch/Job, batch/CronJob, "*.*/*", "!apiextensions.k8s.io/*"]
#   fix: add the ServiceAccount to the same namespace, or name one that it has
#   docs: policies/kubernetes/service-account-missing
#   tags: [kubernetes, identity, reliability]
#   peers: ["kube-linter:non-existent-service-account"]
package tallygate.kubernetes.service_account_missing

import data.tallygate.lib.neighbours
import rego.v1

warn contains {"msg": msg, "address": one.address, "path": path, "label": "no such ServiceAccount"} if {
	some i, pod in neighbours.pods
	one := input.resources[i]
	name := pod.spec.serviceAccountName
	is_string(name)
	not name in {"", "default"}
	count(neighbours.meant(one, "ServiceAccount", name)) == 0
	not neighbours.open_ended(one)
	path := array.concat(neighbours.spec_path(one), ["serviceAccountName"])
	msg := sprintf("%s runs as %s, a ServiceAccount that its namespace does not have", [one.name, name])
}
