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
import data.tallygate.lib.neighbours
import rego.v1

workload_kinds := {"apps/DaemonSet", "apps/Deployment", "apps/StatefulSet", "argoproj.io/Rollout"}

# One finding for a namespace that has none at all, at its first workload.
warn contains {"msg": msg, "address": min(addresses), "path": ["metadata", "namespace"], "label": "open to every pod"} if {
	environments.is_production(input.environment)
	some [namespace, cluster], addresses in bare
	msg := sprintf("no NetworkPolicy in %s%s", [called(namespace), of_cluster(cluster)])
}

warn contains {"msg": msg, "address": workload.address, "path": path, "label": "open to every pod"} if {
	environments.is_production(input.environment)
	some i in exposed
	workload := input.resources[i]
	has_policy(workload)
	path := ["spec", "template", "metadata", "labels"]
	msg := sprintf("no NetworkPolicy selects %s", [workload.name])
}

# Addresses of exposed workloads, by namespaces and clusters without any policy.
bare[[workload.namespace, neighbours.cluster(workload)]] contains workload.address if {
	some i in exposed
	workload := input.resources[i]
	not has_policy(workload)
}

# Pods in the network of their node are out of reach of policies.
exposed contains i if {
	some i, pod in neighbours.pods
	workload := input.resources[i]
	workload.type in workload_kinds
	not pod.spec.hostNetwork == true
	not i in selected
	not is_closed(workload)
}

has_policy(workload) if {
	some place in neighbours.looks(workload)
	place in with_policy
}

with_policy contains place if {
	some policy in input.resources
	policy.type == "networking.k8s.io/NetworkPolicy"
	some place in neighbours.stands(policy)
}

selected contains i if {
	some policy in input.resources
	selector := selector_of(policy)
	selector != {}
	some i in neighbours.selected(policy, selector)
}

is_closed(workload) if {
	some place in neighbours.looks(workload)
	place in closed
}

# Where one policy is for all pods.
closed contains place if {
	some policy in input.resources
	selector_of(policy) == {}
	some place in neighbours.stands(policy)
}

# Selectors of other kinds have grammars of their own: one in the namespace, or for the cluster, is taken to select.
closed contains place if {
	some policy in input.resources
	not policy.type in workload_kinds
	policy.type != "networking.k8s.io/NetworkPolicy"
	some place in neighbours.stands(policy)
}

selector_of(policy) := object.get(policy.values, ["spec", "podSelector"], {}) if {
	policy.type == "networking.k8s.io/NetworkPolicy"
}

called(null) := "the namespace of these workloads"

called(namespace) := sprintf("namespace %s", [namespace]) if is_string(namespace)

of_cluster("") := ""

of_cluster(name) := sprintf(" of cluster %s", [name]) if name != ""
