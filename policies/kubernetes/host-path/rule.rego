# METADATA
# title: Volume from the node's file system
# description: >-
#   A hostPath volume gives the pod files of its node: keys of the kubelet, sockets of the container runtime, files
#   of other pods. What it writes stays on that one node.
# custom:
#   id: k8s-host-path
#   severity: high
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: use a persistentVolumeClaim, configMap, secret, emptyDir or projected volume
#   docs: policies/kubernetes/host-path
#   tags: [kubernetes, pod-security]
#   frameworks: [PSS-baseline, CIS-K8S-1.8-5.2.12]
#   peers: ["kube-linter:sensitive-host-mounts", "kube-linter:writable-host-mount", "kube-linter:docker-sock", "polaris:hostPathSet", "checkov:CKV_K8S_27", "trivy:AVD-KSV-0023", "kyverno:disallow-host-path", "kyverno:disallow-cri-sock-mount", "gatekeeper:host-filesystem"]
package tallygate.kubernetes.host_path

import data.tallygate.lib.pods
import rego.v1

# Sockets that give whoever mounts them the whole container runtime.
runtime_sockets := {
	"/run/containerd/containerd.sock", "/run/crio/crio.sock", "/run/docker.sock",
	"/var/run/containerd/containerd.sock", "/var/run/crio/crio.sock", "/var/run/docker.sock",
}

deny contains {"msg": msg, "path": path, "label": "of the node"} if {
	some i
	host_path := pods.spec.volumes[i].hostPath
	host_path != null
	path := array.concat(pods.path, ["volumes", i, "hostPath"])
	msg := sprintf("volume %s %s", [pods.name(pods.spec.volumes[i]), mounts(host_path)])
}

mounts(host_path) := sprintf("mounts %s, the container runtime of the node", [host_path.path]) if {
	host_path.path in runtime_sockets
} else := sprintf("mounts %s of the node", [host_path.path]) if {
	is_string(host_path.path)
} else := "mounts a path of the node"
