# METADATA
# title: Role that may do everything
# description: >-
#   A role with all verbs on all resources, or a binding of cluster-admin, is the cluster in one token: Secrets, nodes,
#   and the right to grant more.
# custom:
#   id: k8s-rbac-wildcard
#   severity: high
#   scope: resource
#   resources: [rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/ClusterRoleBinding, rbac.authorization.k8s.io/Role]
#   fix: name the API groups, resources and verbs that are needed, and bind a role of its own
#   docs: policies/kubernetes/rbac-wildcard
#   tags: [kubernetes, rbac]
#   frameworks: [CIS-K8S-1.8-5.1.1, CIS-K8S-1.8-5.1.3]
#   peers: ["kube-linter:wildcard-in-rules", "kube-linter:cluster-admin-role-binding", "polaris:clusterrolebindingClusterAdmin", "checkov:CKV_K8S_49", "trivy:AVD-KSV-0044", "trivy:AVD-KSV-0046", "trivy:AVD-KSV-0111"]
package tallygate.kubernetes.rbac_wildcard

import rego.v1

roles := {"rbac.authorization.k8s.io/ClusterRole", "rbac.authorization.k8s.io/Role"}

# The core group holds Secrets, pods and their shells.
deny contains {"msg": msg, "path": ["rules", i, "resources"], "label": "everything"} if {
	input.type in roles
	some i
	granted := input.values.rules[i]
	"*" in granted.resources
	"*" in granted.verbs
	some group in granted.apiGroups
	group in {"*", ""}
	msg := sprintf("%s may do everything with all resources%s", [input.name, of_group(granted.apiGroups)])
}

deny contains {"msg": msg, "path": ["subjects", i, "name"], "label": "holds the cluster"} if {
	input.type == "rbac.authorization.k8s.io/ClusterRoleBinding"
	input.values.roleRef.name == "cluster-admin"
	some i
	subject := input.values.subjects[i]
	name := subject.name
	not administrators(subject)
	msg := sprintf("%v %v gets cluster-admin", [object.get(subject, "kind", "subject"), name])
}

# A named group of people is how administrators should get it; groups of everyone are another matter.
administrators(subject) if {
	subject.kind == "Group"
	is_string(subject.name)
	not regex.match(`^system:(serviceaccounts|authenticated|unauthenticated)`, subject.name)
}

of_group(groups) := "" if "*" in groups

else := " of the core group"
