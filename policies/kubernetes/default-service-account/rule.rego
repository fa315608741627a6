# METADATA
# title: Rights for the default service account
# description: >-
#   Every pod that names no service account is `default` of its namespace, and carries its token. What that account, or
#   all accounts together, may do, anything that runs there may do.
# custom:
#   id: k8s-default-service-account
#   severity: medium
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job, rbac.authorization.k8s.io/ClusterRoleBinding, rbac.authorization.k8s.io/RoleBinding]
#   fix: give the workload a service account of its own and bind that; elsewhere set automountServiceAccountToken false
#   docs: policies/kubernetes/default-service-account
#   tags: [kubernetes, rbac]
#   frameworks: [CIS-K8S-1.8-5.1.5, CIS-K8S-1.8-5.1.6]
#   peers: ["kube-linter:default-service-account", "polaris:automountServiceAccountToken", "checkov:CKV_K8S_38", "checkov:CKV_K8S_41", "checkov:CKV_K8S_42", "trivy:AVD-KSV-0036", "gatekeeper:automount-serviceaccount-token"]
package tallygate.kubernetes.default_service_account

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

bindings := {"rbac.authorization.k8s.io/ClusterRoleBinding", "rbac.authorization.k8s.io/RoleBinding"}

# Roles of Kubernetes that give away the namespace or the cluster.
powerful := {"admin", "cluster-admin", "edit", "view"}

deny contains {"msg": msg, "path": ["subjects", i, "name"], "label": "not one workload's own"} if {
	input.type in bindings
	some i
	subject := input.values.subjects[i]
	role := object.get(input.values, ["roleRef", "name"], "")
	who := everyone(subject, role)
	msg := sprintf("%s gets the rights of %v", [who, role])
}

# METADATA
# scope: document
# custom:
#   effect: audit
warn contains {"msg": msg, "path": path, "label": "the token of default"} if {
	count(workloads.containers) > 0
	account := object.get(pods.spec, "serviceAccountName", object.get(pods.spec, "serviceAccount", ""))
	account in {"", "default", null}
	not pods.spec.automountServiceAccountToken == false
	path := array.concat(pods.path, ["serviceAccountName"])
	msg := sprintf("%s carries the token of the default service account", [input.name])
}

everyone(subject, role) := "the default service account" if {
	subject.kind == "ServiceAccount"
	subject.name == "default"
} else := sprintf("every member of %s", [subject.name]) if {
	subject.kind == "Group"
	is_string(subject.name)
	shared(subject.name, role)
}

# A role of one's own for all who are logged in, to read an address or a public key, is meant so.
shared(group, role) if {
	role in powerful
	regex.match(`^system:((un)?authenticated$|serviceaccounts($|:))`, group)
}

shared("system:unauthenticated", role) if {
	input.type == "rbac.authorization.k8s.io/ClusterRoleBinding"
	not role in harmless
}

# What Kubernetes itself grants to everyone.
harmless := {"system:discovery", "system:public-info-viewer", "system:service-account-issuer-discovery"}
