# METADATA
# title: Image is not pulled each time
# description: >-
#   A node that has an image starts it without asking the registry: a pod without credentials runs the private image of
#   another tenant, and a moved tag runs in two versions.
# custom:
#   id: k8s-image-pull-policy
#   severity: low
#   scope: resource
#   opt_in: true
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: "set imagePullPolicy: Always"
#   docs: policies/kubernetes/image-pull-policy
#   tags: [kubernetes, images]
#   peers: ["kube-score:container-image-pull-policy", "polaris:pullPolicyNotAlways", "checkov:CKV_K8S_15"]
package tallygate.kubernetes.image_pull_policy

import data.tallygate.lib.images
import data.tallygate.lib.pods
import rego.v1

deny contains {"msg": msg, "path": path, "label": "as the node has it"} if {
	some found in pods.containers
	is_string(found.container.image)
	not images.decided_later(found.container.image)
	policy := policy_of(found.container)
	policy != "Always"
	path := array.concat(found.path, ["imagePullPolicy"])
	msg := sprintf("container %s: imagePullPolicy is %v", [pods.name(found.container), policy])
}

# What the API server fills in: Always where the tag may be moved.
policy_of(container) := container.imagePullPolicy if {
	not container.imagePullPolicy in {null, ""}
} else := "Always" if {
	images.floating(container.image)
} else := "IfNotPresent"
