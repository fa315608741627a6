package tallygate.kubernetes.rbac_secrets_test

import data.tallygate.kubernetes.rbac_secrets as rule
import rego.v1

judge(type, group, resource, verb) := found if {
	values := {"rules": [{"apiGroups": [group], "resources": [resource], "verbs": [verb]}]}
	found := {one.msg | some one in rule.warn} with input as {"type": type, "name": "api", "values": values}
}

role := "rbac.authorization.k8s.io/Role"

cluster_role := "rbac.authorization.k8s.io/ClusterRole"

test_of_the_cluster if judge(cluster_role, "", "secrets", "list") == {"api may list Secrets"}

test_all_verbs if judge(cluster_role, "", "secrets", "*") == {"api may get, list, watch Secrets"}

test_all_resources if judge(cluster_role, "", "*", "get") == {"api may get Secrets"}

test_writing_alone if judge(cluster_role, "", "secrets", "create") == set()

test_other_resources if judge(cluster_role, "", "configmaps", "get") == set()

test_of_a_namespace_is_noted if {
	judge(role, "", "secrets", "get") == set()
	values := {"rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}]}
	noted := {one.msg | some one in rule.deny} with input as {"type": role, "name": "api", "values": values}
	noted == {"api may get Secrets"}
}

test_named_objects if {
	values := {"rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["tls"]}]}
	found := {one.msg | some one in rule.warn} with input as {"type": cluster_role, "name": "api", "values": values}
	found == set()
}
