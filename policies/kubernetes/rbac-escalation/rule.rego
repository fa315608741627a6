# METADATA
# title: Role that may grant itself more
# description: >-
#   With escalate, bind or impersonate an account takes rights that nobody gave it. Who changes admission webhooks or
#   approves certificates gets there by another way.
# custom:
#   id: k8s-rbac-escalation
#   severity: high
#   scope: resource
#   resources: [rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/Role]
#   fix: remove the verb, or name the objects it is for with resourceNames
#   docs: policies/kubernetes/rbac-escalation
#   tags: [kubernetes, rbac]
#   frameworks: [CIS-K8S-1.8-5.1.8, CIS-K8S-1.8-5.1.11, CIS-K8S-1.8-5.1.12]
#   peers: ["checkov:CKV_K8S_155", "checkov:CKV_K8S_156", "checkov:CKV_K8S_157", "checkov:CKV_K8S_158", "trivy:AVD-KSV-0043", "trivy:AVD-KSV-0050"]
package tallygate.kubernetes.rbac_escalation

import data.tallygate.lib.rbac
import rego.v1

# Group, resource and verbs that lead to any right at once.
direct := [
	["rbac.authorization.k8s.io", "roles", {"bind", "escalate"}],
	["rbac.authorization.k8s.io", "clusterroles", {"bind", "escalate"}],
]

# Being somebody else. In a namespace it reaches no further than creating a pod does.
in_the_cluster := [
	["", "users", {"impersonate"}],
	["", "groups", {"impersonate"}],
	["", "serviceaccounts", {"impersonate"}],
]

# The same for those that see or sign what others send.
by_way_of := [
	["admissionregistration.k8s.io", "mutatingwebhookconfigurations", {"create", "patch", "update"}],
	["admissionregistration.k8s.io", "validatingwebhookconfigurations", {"create", "patch", "update"}],
	["certificates.k8s.io", "certificatesigningrequests/approval", {"patch", "update"}],
]

deny contains {"msg": msg, "path": ["rules", found.index, "verbs"], "label": "any right there is"} if {
	some found in granted(direct)
	msg := sprintf("%s may %s %s", [input.name, concat(", ", found.verbs), found.resource])
}

deny contains {"msg": msg, "path": ["rules", found.index, "verbs"], "label": "anybody there is"} if {
	input.type == "rbac.authorization.k8s.io/ClusterRole"
	some found in granted(in_the_cluster)
	msg := sprintf("%s may impersonate %s", [input.name, found.resource])
}

warn contains {"msg": msg, "path": ["rules", found.index, "verbs"], "label": "a way to any right"} if {
	some found in granted(by_way_of)
	msg := sprintf("%s may %s %s", [input.name, concat(", ", found.verbs), found.resource])
}

granted(wanted) := {{"index": one.index, "resource": resource, "verbs": one.verbs} |
	some [group, resource, verbs] in wanted
	some one in rbac.granting(group, resource, verbs)
}
