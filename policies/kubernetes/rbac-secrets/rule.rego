# METADATA
# title: Role that reads all Secrets
# description: >-
#   A ClusterRole that gets, lists or watches Secrets reads every password of the cluster, and the tokens of accounts
#   that may do more.
# custom:
#   id: k8s-rbac-secrets
#   severity: medium
#   scope: resource
#   resources: [rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/Role]
#   fix: name the Secrets with resourceNames, or use a Role in the one namespace
#   docs: policies/kubernetes/rbac-secrets
#   tags: [kubernetes, rbac, secrets]
#   frameworks: [CIS-K8S-1.8-5.1.2]
#   peers: ["kube-linter:access-to-secrets", "trivy:AVD-KSV-0041"]
package tallygate.kubernetes.rbac_secrets

import data.tallygate.lib.rbac
import rego.v1

reading := {"get", "list", "watch"}

warn contains {"msg": found.msg, "path": found.path, "label": "of every namespace"} if {
	input.type == "rbac.authorization.k8s.io/ClusterRole"
	some found in readers
}

# METADATA
# scope: document
# custom:
#   effect: audit
deny contains {"msg": found.msg, "path": found.path, "label": "of the namespace"} if {
	input.type == "rbac.authorization.k8s.io/Role"
	some found in readers
}

readers contains {"msg": msg, "path": ["rules", found.index, "resources"]} if {
	some found in rbac.granting("", "secrets", reading)
	msg := sprintf("%s may %s Secrets", [input.name, concat(", ", found.verbs)])
}
