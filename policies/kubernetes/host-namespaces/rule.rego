# METADATA
# title: Pod in a namespace of its node
# description: >-
#   With hostPID, hostIPC or hostNetwork a pod sees the processes, the shared memory or the network of its node: it can
#   read other pods' environment, and reach what listens on the node alone.
# custom:
#   id: k8s-host-namespaces
#   severity: high
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: remove hostPID, hostIPC and hostNetwork; give the pod a Service or a hostPort if it must be reached
#   docs: policies/kubernetes/host-namespaces
#   tags: [kubernetes, pod-security]
#   frameworks: [PSS-baseline, CIS-K8S-1.8-5.2.3, CIS-K8S-1.8-5.2.4, CIS-K8S-1.8-5.2.5]
#   peers: ["kube-linter:host-network", "kube-linter:host-pid", "kube-linter:host-ipc", "polaris:hostNetworkSet", "polaris:hostPIDSet", "polaris:hostIPCSet", "checkov:CKV_K8S_17", "checkov:CKV_K8S_18", "checkov:CKV_K8S_19", "checkov:CKV_K8S_1", "checkov:CKV_K8S_3", "checkov:CKV_K8S_4", "trivy:AVD-KSV-0008", "trivy:AVD-KSV-0009", "trivy:AVD-KSV-0010", "kyverno:disallow-host-namespaces", "gatekeeper:host-namespaces"]
package tallygate.kubernetes.host_namespaces

import data.tallygate.lib.pods
import rego.v1

shared := {
	"hostIPC": "the shared memory",
	"hostNetwork": "the network",
	"hostPID": "the processes",
}

deny contains {"msg": msg, "path": path, "label": "of the node"} if {
	some field, what in shared
	pods.spec[field] == true
	path := array.concat(pods.path, [field])
	msg := sprintf("the pod shares %s of its node", [what])
}
