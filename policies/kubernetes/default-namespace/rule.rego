# METADATA
# title: Object in the namespace default
# description: >-
#   What stands in the namespace default shares it with whatever else nobody gave a place: one quota, one set of
#   network policies, the same default account.
# custom:
#   id: k8s-default-namespace
#   severity: low
#   scope: resource
#   resources: [apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job, ConfigMap, networking.k8s.io/Ingress, PersistentVolumeClaim, Pod, Secret, Service]
#   fix: give the objects a namespace of their own
#   docs: policies/kubernetes/default-namespace
#   tags: [kubernetes, namespaces]
#   frameworks: [CIS-K8S-1.8-5.7.4]
#   peers: ["kube-linter:use-namespace", "checkov:CKV_K8S_21", "trivy:AVD-KSV-0110", "kyverno:disallow-default-namespace"]
package tallygate.kubernetes.default_namespace

import rego.v1

warn contains {"msg": msg, "path": ["metadata", "namespace"], "label": "everyone's"} if {
	input.values.metadata.namespace == "default"
	not of_the_cluster
	msg := sprintf("%s stands in the namespace default", [input.name])
}

# The API server's own Service, which some write out.
of_the_cluster if {
	input.type == "Service"
	input.name == "kubernetes"
}
