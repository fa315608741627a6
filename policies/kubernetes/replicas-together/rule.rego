# METADATA
# title: Replicas may share one node
# description: >-
#   Without an anti-affinity or a spread constraint all replicas may stand on one node, and go with it.
# custom:
#   id: k8s-replicas-together
#   severity: low
#   scope: resource
#   opt_in: true
#   resources: [apps/Deployment, apps/StatefulSet, argoproj.io/Rollout]
#   fix: add topologySpreadConstraints over kubernetes.io/hostname, or a podAntiAffinity
#   docs: policies/kubernetes/replicas-together
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:no-anti-affinity", "kube-score:deployment-has-host-podantiaffinity", "kube-score:statefulset-has-host-podantiaffinity", "kube-score:pod-topology-spread-constraints", "polaris:topologySpreadConstraint"]
package tallygate.kubernetes.replicas_together

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

deny contains {"msg": msg, "path": array.concat(pods.path, ["topologySpreadConstraints"]), "label": "may share one node"} if {
	count(workloads.containers) > 0
	number := input.values.spec.replicas
	is_number(number)
	number > 1
	not spread
	msg := sprintf("the %d replicas of %s may all stand on one node", [number, input.name])
}

spread if pods.spec.topologySpreadConstraints[_]

spread if pods.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[_]

spread if pods.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[_]
