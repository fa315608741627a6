package tallygate.kubernetes.rbac_pod_access_test

import data.tallygate.kubernetes.rbac_pod_access as rule
import rego.v1

judge(type, group, resource, verb) := found if {
	values := {"rules": [{"apiGroups": [group], "resources": [resource], "verbs": [verb]}]}
	found := {one.msg | some one in rule.warn} with input as {"type": type, "name": "api", "values": values}
}

role := "rbac.authorization.k8s.io/Role"

cluster_role := "rbac.authorization.k8s.io/ClusterRole"

test_exec if {
	every verb in ["create", "get", "*"] {
		judge(role, "", "pods/exec", verb) == {"api may run commands in pods"}
	}
}

test_attach if judge(role, "", "pods/attach", "create") == {"api may attach to running pods"}

test_create if judge(role, "", "pods", "create") == {"api may create pods with any service account"}

test_proxy if judge(cluster_role, "", "nodes/proxy", "get") == {"api may reach into every pod of a node"}

test_reading_is_fine if {
	judge(role, "", "pods", "list") == set()
	judge(role, "", "pods/log", "get") == set()
}

test_all_resources if count(judge(role, "", "*", "create")) == 4

test_everything_is_another_rule if judge(cluster_role, "*", "*", "*") == set()
