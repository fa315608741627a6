# METADATA
# title: Privileged container
# description: >-
#   A privileged container has all capabilities and every device of its node: whoever breaks into it holds the node.
# custom:
#   id: k8s-privileged
#   severity: critical
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: remove securityContext.privileged; grant the one capability that is needed
#   docs: policies/kubernetes/privileged
#   tags: [kubernetes, pod-security]
#   frameworks: [PSS-baseline, CIS-K8S-1.8-5.2.2]
#   peers: ["kube-linter:privileged-container", "kube-score:container-security-context-privileged", "polaris:runAsPrivileged", "checkov:CKV_K8S_16", "checkov:CKV_K8S_2", "trivy:AVD-KSV-0017", "kyverno:disallow-privileged-containers", "gatekeeper:privileged-containers"]
package tallygate.kubernetes.privileged

import data.tallygate.lib.pods
import rego.v1

deny contains {"msg": msg, "path": path, "label": "all of the node"} if {
	some found in pods.containers
	found.container.securityContext.privileged == true
	path := array.concat(found.path, ["securityContext", "privileged"])
	msg := sprintf("container %s is privileged", [pods.name(found.container)])
}
