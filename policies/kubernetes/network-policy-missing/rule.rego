# METADATA
# title: Workload of production without a NetworkPolicy
# description: >-
#   Without a NetworkPolicy every pod of the cluster reaches every other: a stolen preview pod talks to the database of
#   production.
# custom:
#   id: k8s-network-policy-missing
#   severity: low
#   scope: environment
#   resources: [apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout, networking.k8s.io/NetworkPolicy, cilium.io/CiliumNetworkPolicy, cilium.io/CiliumClusterwideNetworkPolicy, crd.projectcalico.org/NetworkPolicy, crd.projectcalico.org/GlobalNetworkPolicy, projectcalico.org/NetworkPolicy, projectcalico.org/GlobalNetworkPolicy, policy.networking.k8s.io/AdminNetworkPolicy, policy.networking.k8s.io/BaselineAdminNetworkPolicy]
#   fix: add a NetworkPolicy that denies by default, and one for each way that is needed
#   docs: policies/kubernetes/network-policy-missing
#   tags: [kubernetes, network]
#   frameworks: [CIS-K8S-1.8-5.3.2]
#   peers: ["kube-linter:non-isolated-pod", "kube-score:pod-networkpolicy", "polaris:missingNetworkPolicy", "checkov:CKV2_K8S_6", "trivy:AVD-KSV-0038", "kyverno:add-network-policy"]
package tallygate.kubernetes.network_policy_missing

import data.tallygate.lib.environments
import data.tallygate.lib.selectors
import rego.v1

workload_kinds := {"apps/DaemonSet", "apps/Deployment", "apps/StatefulSet", "argoproj.io/Rollout"}

# One finding for a namespace that has none at all, at its first workload.
warn contains {"msg": msg, "address": first.address, "path": ["metadata", "namespace"], "label": "open to every pod"} if {
	environments.is_production(input.environment)
	some namespace in bare
	addresses := {workload.address | some workload in exposed; workload.namespace == namespace}
	some first in exposed
	first.address == min(addresses)
	msg := sprintf("no NetworkPolicy in %s", [called(namespace)])
}

warn contains {"msg": msg, "address": workload.address, "path": path, "label": "open to every pod"} if {
	environments.is_production(input.environment)
	some workload in exposed
	not workload.namespace in bare
	path := ["spec", "template", "metadata", "labels"]
	msg := sprintf("no NetworkPolicy selects %s", [workload.name])
}

# Pods in the network of their node are out of reach of policies.
exposed := [workload |
	some workload in input.resources
	workload.type in workload_kinds
	some container in workload.values.spec.template.spec.containers
	container.image
	not on_the_node(workload)
	not isolated(workload)
]

on_the_node(workload) if workload.values.spec.template.spec.hostNetwork == true

bare contains workload.namespace if {
	some workload in exposed
	not has_policy(workload)
}

has_policy(workload) if {
	some policy in input.resources
	policy.type == "networking.k8s.io/NetworkPolicy"
	selectors.same_namespace(policy, workload)
}

isolated(workload) if {
	some policy in input.resources
	policy.type == "networking.k8s.io/NetworkPolicy"
	selectors.same_namespace(policy, workload)
	selectors.selects(object.get(policy.values, ["spec", "podSelector"], {}), selectors.labels_of(workload))
}

# Selectors of other kinds have grammars of their own: one in the namespace, or for the cluster, is taken to select.
isolated(workload) if {
	some policy in input.resources
	not policy.type in workload_kinds
	policy.type != "networking.k8s.io/NetworkPolicy"
	selectors.same_namespace(policy, workload)
}

called(null) := "the namespace of these workloads"

called(namespace) := sprintf("namespace %s", [namespace]) if is_string(namespace)
