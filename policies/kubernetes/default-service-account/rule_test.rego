package tallygate.kubernetes.default_service_account_test

import data.tallygate.kubernetes.default_service_account as rule
import rego.v1

binding := "rbac.authorization.k8s.io/RoleBinding"

granted(type, role, subject) := found if {
	values := {"roleRef": {"kind": "ClusterRole", "name": role}, "subjects": [{"kind": "User", "name": "jane"}, subject]}
	found := {one.msg | some one in rule.deny} with input as {"type": type, "name": "b", "values": values}
}

noted(spec) := found if {
	found := {one.path | some one in rule.warn} with input as {"type": "Pod", "name": "api", "values": {"spec": spec}}
}

pod := {"containers": [{"name": "api", "image": "api:1"}]}

default_account := {"kind": "ServiceAccount", "name": "default", "namespace": "shop"}

test_rights_of_default if {
	every type in rule.bindings {
		granted(type, "edit", default_account) == {"the default service account gets the rights of edit"}
	}
}

test_rights_of_all_accounts if {
	every name in ["system:authenticated", "system:unauthenticated", "system:serviceaccounts", "system:serviceaccounts:shop"] {
		granted(binding, "view", {"kind": "Group", "name": name}) == {sprintf("every member of %s gets the rights of view", [name])}
	}
}

test_rights_of_one_account if {
	granted(binding, "edit", {"kind": "ServiceAccount", "name": "api"}) == set()
	granted(binding, "edit", {"kind": "Group", "name": "shop-developers"}) == set()
	granted(binding, "edit", {"kind": "User", "name": "default"}) == set()
}

test_roles_of_ones_own_for_all_who_are_logged_in if {
	every name in ["system:authenticated", "system:serviceaccounts"] {
		granted(binding, "public-key-viewer", {"kind": "Group", "name": name}) == set()
	}
}

test_what_strangers_may_do_in_the_cluster if {
	strangers := {"kind": "Group", "name": "system:unauthenticated"}
	cluster := "rbac.authorization.k8s.io/ClusterRoleBinding"
	count(granted(cluster, "metrics-reader", strangers)) == 1
	granted(binding, "metrics-reader", strangers) == set()
	every role in rule.harmless {
		granted(cluster, role, strangers) == set()
	}
}

test_other_kinds_bind_nothing if granted("v1/Other", "edit", default_account) == set()

test_pod_without_an_account_is_noted if {
	every spec in [pod, object.union(pod, {"serviceAccountName": "default"}), object.union(pod, {"serviceAccountName": ""})] {
		noted(spec) == {["spec", "serviceAccountName"]}
	}
}

test_pod_with_an_account if {
	noted(object.union(pod, {"serviceAccountName": "api"})) == set()
	noted(object.union(pod, {"serviceAccount": "api"})) == set()
	noted(object.union(pod, {"automountServiceAccountToken": false})) == set()
	noted({"containers": [{"name": "part of a patch"}]}) == set()
}

test_odd_subjects if {
	every subject in [null, "x", {}, {"kind": "ServiceAccount"}, {"kind": "Group", "name": 1}] {
		granted(binding, "edit", subject) == set()
	}
}
