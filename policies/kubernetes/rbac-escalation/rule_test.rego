package tallygate.kubernetes.rbac_escalation_test

import data.tallygate.kubernetes.rbac_escalation as rule
import rego.v1

judge(type, group, resource, verb) := found if {
	values := {"rules": [{"apiGroups": [group], "resources": [resource], "verbs": [verb]}]}
	found := {one.msg | some one in rule.deny} with input as {"type": type, "name": "api", "values": values}
}

role := "rbac.authorization.k8s.io/Role"

cluster_role := "rbac.authorization.k8s.io/ClusterRole"

warned(group, resource, verb) := found if {
	values := {"rules": [{"apiGroups": [group], "resources": [resource], "verbs": [verb]}]}
	found := {one.msg | some one in rule.warn} with input as {"type": cluster_role, "name": "api", "values": values}
}

test_escalate_and_bind if {
	every verb in ["bind", "escalate"] {
		judge(cluster_role, "rbac.authorization.k8s.io", "clusterroles", verb) == {sprintf("api may %s clusterroles", [verb])}
		judge(role, "rbac.authorization.k8s.io", "roles", verb) == {sprintf("api may %s roles", [verb])}
	}
}

test_impersonate if {
	every who in ["users", "groups", "serviceaccounts"] {
		judge(cluster_role, "", who, "impersonate") == {sprintf("api may impersonate %s", [who])}
		judge(role, "", who, "impersonate") == set()
	}
}

test_all_verbs if judge(cluster_role, "rbac.authorization.k8s.io", "clusterroles", "*") == {"api may bind, escalate clusterroles"}

test_other_verbs if {
	judge(cluster_role, "rbac.authorization.k8s.io", "clusterroles", "create") == set()
	judge(cluster_role, "", "users", "get") == set()
}

test_other_groups if judge(cluster_role, "apps", "clusterroles", "escalate") == set()

test_webhooks_and_certificates if {
	warned("admissionregistration.k8s.io", "mutatingwebhookconfigurations", "patch") == {"api may patch mutatingwebhookconfigurations"}
	warned("certificates.k8s.io", "certificatesigningrequests/approval", "update") == {"api may update certificatesigningrequests/approval"}
	warned("admissionregistration.k8s.io", "validatingwebhookconfigurations", "get") == set()
}

test_named_objects if {
	values := {"rules": [{"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"], "verbs": ["bind"], "resourceNames": ["view"]}]}
	found := {one.msg | some one in rule.deny} with input as {"type": cluster_role, "name": "api", "values": values}
	found == set()
}

test_everything_is_another_rule if judge(cluster_role, "*", "*", "*") == set()
