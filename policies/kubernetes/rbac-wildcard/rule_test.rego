package tallygate.kubernetes.rbac_wildcard_test

import data.tallygate.kubernetes.rbac_wildcard as rule
import rego.v1

judge(type, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": sprintf("rbac.authorization.k8s.io/%s", [type]), "name": "r", "values": values}
}

role(groups, resources, verbs) := {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}, {"apiGroups": groups, "resources": resources, "verbs": verbs}]}

all_of_it := {["rules", 1, "resources"]}

test_everything if {
	every type in ["Role", "ClusterRole"] {
		judge(type, role(["*"], ["*"], ["*"])) == all_of_it
		judge(type, role([""], ["*"], ["*"])) == all_of_it
		judge(type, role(["apps", ""], ["pods", "*"], ["get", "*"])) == all_of_it
	}
}

test_less_than_everything if {
	judge("ClusterRole", role(["shop.internal"], ["*"], ["*"])) == set()
	judge("ClusterRole", role(["*"], ["pods"], ["*"])) == set()
	judge("ClusterRole", role(["*"], ["*"], ["get", "list", "watch"])) == set()
}

binding(role, name) := {"roleRef": {"kind": "ClusterRole", "name": role}, "subjects": [{"kind": "ServiceAccount", "name": name}]}

test_cluster_admin if {
	judge("ClusterRoleBinding", binding("cluster-admin", "ci")) == {["subjects", 0, "name"]}
	judge("ClusterRoleBinding", binding("admin", "ci")) == set()
}

of_group(name) := {"roleRef": {"name": "cluster-admin"}, "subjects": [{"kind": "Group", "name": name}]}

test_groups_of_administrators if {
	every name in ["system:masters", "platform-admins"] {
		judge("ClusterRoleBinding", of_group(name)) == set()
	}
}

test_groups_of_everyone if {
	every name in ["system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated", "system:unauthenticated"] {
		judge("ClusterRoleBinding", of_group(name)) == {["subjects", 0, "name"]}
	}
}

test_cluster_admin_of_one_namespace if judge("RoleBinding", binding("cluster-admin", "ci")) == set()

test_odd_shapes if {
	every values in [{}, {"rules": null}, {"rules": ["x"]}, {"rules": [{"apiGroups": "*", "resources": "*", "verbs": "*"}]}, {"rules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}]}] {
		judge("ClusterRole", values) == set()
	}
	judge("ClusterRoleBinding", {"roleRef": {"name": "cluster-admin"}, "subjects": null}) == set()
}

test_messages if {
	messages := {one.msg | some one in rule.deny} with input as {"type": "rbac.authorization.k8s.io/ClusterRoleBinding", "name": "b", "values": binding("cluster-admin", "ci")}
	messages == {"ServiceAccount ci gets cluster-admin"}
	core := {one.msg | some one in rule.deny} with input as {"type": "rbac.authorization.k8s.io/Role", "name": "ci", "values": role([""], ["*"], ["*"])}
	core == {"ci may do everything with all resources of the core group"}
}
