# METADATA
# title: Image of production that no environment before it has run
# description: >-
#   Production runs a newer version of an image than the environment before it: whatever is broken in it shows to
#   customers first.
# custom:
#   id: k8s-image-unproven
#   severity: medium
#   scope: environment
#   resources: [apps/DaemonSet, apps/Deployment, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob]
#   fix: bring the version to the environment before first
#   docs: policies/kubernetes/image-unproven
#   tags: [kubernetes, promotion, images]
package tallygate.kubernetes.image_unproven

import data.tallygate.lib.before
import data.tallygate.lib.environments
import data.tallygate.lib.images
import data.tallygate.lib.neighbours
import rego.v1

warn contains {"msg": msg, "address": workload.address, "path": path, "label": "newer than before", "seen": true} if {
	environments.is_production(input.environment)
	some i, pod in neighbours.pods
	workload := input.resources[i]
	others := before.counterparts(workload)
	some j, container in pod.spec.containers
	is_string(container.image)
	own := images.version(container.image)
	every other in others {
		older(other, images.short_name(container.image), own)
	}
	path := array.concat(neighbours.spec_path(workload), ["containers", j, "image"])
	msg := sprintf("%s runs %s, which is newer than what %s has", [workload.name, images.last_segment(container.image), before.called(others)])
}

# Tags of as many numbers are of one kind; two that differ in a suffix alone say nothing of their order.
older(other, name, own) if {
	found := {images.version(container.image) |
		some container in input.before[other].containers
		is_string(container.image)
		images.short_name(container.image) == name
	}
	count(found) > 0
	every version in found {
		count(version) == count(own)
		version < own
	}
}
