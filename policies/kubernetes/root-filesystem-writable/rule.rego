# METADATA
# title: Root file system can be written
# description: >-
#   In a container that can write its own file system whoever breaks in brings tools along and changes the program.
# custom:
#   id: k8s-root-filesystem-writable
#   severity: low
#   scope: resource
#   opt_in: true
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: "set securityContext.readOnlyRootFilesystem: true, and mount an emptyDir where the program writes"
#   docs: policies/kubernetes/root-filesystem-writable
#   tags: [kubernetes, pod-security, hardening]
#   frameworks: [CIS-K8S-1.8-5.7.3]
#   peers: ["kube-linter:no-read-only-root-fs", "kube-score:container-security-context-readonlyrootfilesystem", "polaris:notReadOnlyRootFilesystem", "checkov:CKV_K8S_22", "trivy:AVD-KSV-0014", "kyverno:require-ro-rootfs", "gatekeeper:read-only-root-filesystem"]
package tallygate.kubernetes.root_filesystem_writable

import data.tallygate.lib.pods
import data.tallygate.lib.workloads
import rego.v1

deny contains {"msg": msg, "path": path, "label": "can be changed"} if {
	not workloads.windows
	some found in workloads.containers
	not found.container.securityContext.readOnlyRootFilesystem == true
	path := array.concat(found.path, ["securityContext", "readOnlyRootFilesystem"])
	msg := sprintf("container %s can write its root file system", [pods.name(found.container)])
}
