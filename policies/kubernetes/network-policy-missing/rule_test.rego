package tallygate.kubernetes.network_policy_missing_test

import data.tallygate.kubernetes.network_policy_missing as rule
import rego.v1

judge(environment, resources) := found if {
	found := {[one.address, one.msg] | some one in rule.warn} with input as {"environment": environment, "resources": resources}
}

workload(name, namespace) := {
	"type": "apps/Deployment",
	"name": name,
	"namespace": namespace,
	"address": concat("/", ["d", name]),
	"values": {"spec": {"template": {
		"metadata": {"labels": {"app": name}},
		"spec": {"containers": [{"name": name, "image": "x:1"}]},
	}}},
}

policy(namespace, selector) := {
	"type": "networking.k8s.io/NetworkPolicy",
	"name": "p",
	"namespace": namespace,
	"address": "p",
	"values": {"spec": {"podSelector": selector}},
}

test_a_namespace_without_any_is_told_once if {
	judge("prod", [workload("b", "shop"), workload("a", "shop")]) == {["d/a", "no NetworkPolicy in namespace shop"]}
	judge("prod", [workload("a", null)]) == {["d/a", "no NetworkPolicy in the namespace of these workloads"]}
}

test_two_namespaces if {
	count(judge("prod", [workload("a", "shop"), workload("b", "ci")])) == 2
	judge("prod", [workload("a", "shop"), workload("b", "ci"), policy("ci", {})]) == {["d/a", "no NetworkPolicy in namespace shop"]}
}

test_a_workload_that_none_selects if {
	found := judge("prod", [workload("a", "shop"), workload("b", "shop"), policy("shop", {"matchLabels": {"app": "a"}})])
	found == {["d/b", "no NetworkPolicy selects b"]}
}

test_denied_by_default if {
	judge("prod", [workload("a", "shop"), workload("b", "shop"), policy("shop", {})]) == set()
	judge("prod", [workload("a", "shop"), policy(null, {})]) == set()
	judge("prod", [workload("a", "shop"), object.union(policy("shop", {}), {"values": {"spec": {}}})]) == set()
}

test_policies_of_other_kinds if {
	every type in ["cilium.io/CiliumNetworkPolicy", "crd.projectcalico.org/NetworkPolicy"] {
		other := {"type": type, "name": "p", "namespace": "shop", "address": "p", "values": {}}
		judge("prod", [workload("a", "shop"), other]) == set()
		count(judge("prod", [workload("a", "ci"), other])) == 1
	}
	whole := {"type": "cilium.io/CiliumClusterwideNetworkPolicy", "name": "p", "namespace": null, "address": "p", "values": {}}
	judge("prod", [workload("a", "shop"), workload("b", "ci"), whole]) == set()
}

in_cluster(one, cluster) := object.union(one, {"cluster": cluster})

test_clusters if {
	eu := in_cluster(workload("a", "shop"), "eu")
	us := in_cluster(workload("b", "shop"), "us")
	judge("prod", [eu, us, in_cluster(policy("shop", {}), "eu")]) == {["d/b", "no NetworkPolicy in namespace shop of cluster us"]}
	judge("prod", [eu, us, policy("shop", {})]) == set()
	judge("prod", [in_cluster(workload("a", "shop"), ""), in_cluster(policy("shop", {}), "eu")]) == set()
}

test_a_policy_by_an_expression if {
	expression := {"matchExpressions": [{"key": "app", "operator": "In", "values": ["a"]}]}
	judge("prod", [workload("a", "shop"), workload("b", "shop"), policy("shop", expression)]) == {["d/b", "no NetworkPolicy selects b"]}
}

test_other_environments if judge("dev", [workload("a", "shop")]) == set()

test_pods_on_the_node if {
	on_node := {"values": {"spec": {"template": {"spec": {"hostNetwork": true}}}}}
	judge("prod", [object.union(workload("a", "shop"), on_node)]) == set()
}

test_part_of_a_patch if {
	patch := {"type": "apps/Deployment", "name": "a", "namespace": "shop", "address": "d", "values": {"spec": {"replicas": 2}}}
	judge("prod", [patch]) == set()
}
