# METADATA
# title: Image of a registry that is not allowed
# description: >-
#   Whoever owns a registry decides what its images do. Those that are allowed are named in tallygate.yaml.
# custom:
#   id: k8s-image-registry
#   severity: high
#   scope: resource
#   opt_in: true
#   resources: [Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   settings: [allowed]
#   fix: take the image from an allowed registry, or mirror it there
#   docs: policies/kubernetes/image-registry
#   tags: [kubernetes, images, supply-chain]
#   frameworks: [CIS-K8S-1.8-5.5.1]
#   peers: ["kyverno:restrict-image-registries", "gatekeeper:allowedrepos"]
package tallygate.kubernetes.image_registry

import data.tallygate.lib.images
import data.tallygate.lib.pods
import rego.v1

allowed := object.get(input, ["settings", "k8s-image-registry", "allowed"], [])

deny contains {"msg": msg, "path": used.path, "label": "not an allowed registry"} if {
	count(allowed) > 0
	some used in all_used
	is_string(used.image)
	not is_allowed(used.image)
	msg := sprintf("%s: image %s is of %s", [used.name, used.image, images.registry(used.image)])
}

all_used contains {"name": name, "image": found.container.image, "path": array.concat(found.path, ["image"])} if {
	some found in pods.containers
	name := sprintf("container %s", [pods.name(found.container)])
}

all_used contains {"name": name, "image": volume.image.reference, "path": path} if {
	some i, volume in pods.spec.volumes
	name := sprintf("volume %s", [pods.name(volume)])
	path := array.concat(pods.path, ["volumes", i, "image", "reference"])
}

# A registry, or a part of one: whole segments count, docker.io is written out.
is_allowed(image) if {
	some prefix in allowed
	startswith(images.full_name(image), concat("", [trim_suffix(prefix, "/"), "/"]))
}
