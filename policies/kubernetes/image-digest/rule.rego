# METADATA
# title: Image without a digest
# description: >-
#   A tag can be moved to another image at any time. A digest names the content: what was tested is what runs.
# custom:
#   id: k8s-image-digest
#   severity: low
#   scope: resource
#   opt_in: true
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: write the image as NAME:TAG@sha256:DIGEST
#   docs: policies/kubernetes/image-digest
#   tags: [kubernetes, images, reproducibility]
#   peers: ["checkov:CKV_K8S_43", "gatekeeper:imagedigests"]
package tallygate.kubernetes.image_digest

import data.tallygate.lib.images
import data.tallygate.lib.pods
import rego.v1

deny contains {"msg": msg, "path": path, "label": "can be moved"} if {
	some found in pods.containers
	image := found.container.image
	is_string(image)
	image != ""
	not images.decided_later(image)
	not has_digest(image)
	path := array.concat(found.path, ["image"])
	msg := sprintf("container %s: image %s has no digest", [pods.name(found.container), image])
}

has_digest(image) if regex.match(`@[a-z0-9+._-]+:[0-9a-f]{32,}$`, image)
