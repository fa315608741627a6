# METADATA
# title: Image without a fixed tag
# description: >-
#   An image with the tag latest, or with none, is whatever was pushed last: two pods of one Deployment can run two
#   versions, and a rollback rolls back nothing.
# custom:
#   id: k8s-latest-tag
#   severity: medium
#   scope: resource
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: name a version tag, or better a digest
#   docs: policies/kubernetes/latest-tag
#   tags: [kubernetes, images, reproducibility]
#   peers: ["kube-linter:latest-tag", "kube-score:container-image-tag", "polaris:tagNotSpecified", "checkov:CKV_K8S_14", "trivy:AVD-KSV-0013", "kyverno:disallow-latest-tag", "gatekeeper:disallowedtags"]
package tallygate.kubernetes.latest_tag

import data.tallygate.lib.images
import data.tallygate.lib.pods
import rego.v1

deny contains {"msg": msg, "path": path, "label": "not a fixed version"} if {
	some found in pods.containers
	image := found.container.image
	reason := floating(image)
	path := array.concat(found.path, ["image"])
	msg := sprintf("container %s: image %s %s", [pods.name(found.container), image, reason])
}

floating(image) := "has no tag" if {
	judged(image)
	not contains(images.last_segment(image), ":")
}

floating(image) := "has the tag latest" if {
	judged(image)
	endswith(images.last_segment(image), ":latest")
}

judged(image) if {
	is_string(image)
	image != ""
	not contains(image, "@")
	not images.decided_later(image)
}
