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
	not contains(last_segment(image), ":")
}

floating(image) := "has the tag latest" if {
	judged(image)
	endswith(last_segment(image), ":latest")
}

# A registry's port stands before the last slash: registry.shop.internal:5000/api has no tag.
last_segment(image) := segments[count(segments) - 1] if segments := split(image, "/")

judged(image) if {
	is_string(image)
	image != ""
	not contains(image, "@")
	not decided_later(image)
}

# Filled in before the pod exists: templates and variables, images that ko builds, `auto`, which Istio's injection
# replaces in gateways, and `:latest` without a name, from a chart whose values are set elsewhere.
decided_later(image) if regex.match(`\$[({]|\{\{|^ko://|^auto$|^:`, image)
