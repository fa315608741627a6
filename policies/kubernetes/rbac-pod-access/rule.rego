# METADATA
# title: Role that gets into pods
# description: >-
#   A shell in a pod, or a pod of one's own making, holds the Secrets, the volumes and the service account of every
#   workload of the namespace.
# custom:
#   id: k8s-rbac-pod-access
#   severity: medium
#   scope: resource
#   resources: [rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/Role]
#   fix: remove pods/exec, pods/attach and nodes/proxy; let controllers create pods
#   docs: policies/kubernetes/rbac-pod-access
#   tags: [kubernetes, rbac]
#   frameworks: [CIS-K8S-1.8-5.1.4, CIS-K8S-1.8-5.1.10]
#   peers: ["kube-linter:access-to-create-pods", "polaris:rolePodExecAttach", "polaris:clusterrolePodExecAttach", "polaris:rolebindingRolePodExecAttach", "polaris:rolebindingClusterRolePodExecAttach", "polaris:clusterrolebindingPodExecAttach", "trivy:AVD-KSV-0053", "trivy:AVD-KSV-0047"]
package tallygate.kubernetes.rbac_pod_access

import data.tallygate.lib.rbac
import rego.v1

ways := [
	["", "nodes/proxy", {"create", "get"}, "reach into every pod of a node"],
	["", "pods", {"create"}, "create pods with any service account"],
	["", "pods/attach", {"create", "get"}, "attach to running pods"],
	["", "pods/exec", {"create", "get"}, "run commands in pods"],
]

warn contains {"msg": msg, "path": ["rules", found.index, "verbs"], "label": "all that runs there"} if {
	some [group, resource, verbs, what] in ways
	some found in rbac.granting(group, resource, verbs)
	msg := sprintf("%s may %s", [input.name, what])
}
