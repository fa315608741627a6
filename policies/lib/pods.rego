# METADATA
# title: Pods in every workload kind
# description: Where the pod stands in a manifest, and the containers in it.
package tallygate.lib.pods

import rego.v1

templated := {
	"apps/DaemonSet",
	"apps/Deployment",
	"apps/ReplicaSet",
	"apps/StatefulSet",
	"argoproj.io/Rollout",
	"batch/Job",
	"ReplicationController",
}

# Path from the manifest to the pod's spec.
path := ["spec"] if input.type == "Pod"

path := ["template", "spec"] if input.type == "PodTemplate"

path := ["spec", "template", "spec"] if input.type in templated

path := ["spec", "jobTemplate", "spec", "template", "spec"] if input.type == "batch/CronJob"

spec := input.values.spec if input.type == "Pod"

spec := input.values.template.spec if input.type == "PodTemplate"

spec := input.values.spec.template.spec if input.type in templated

spec := input.values.spec.jobTemplate.spec.template.spec if input.type == "batch/CronJob"

# Every container as {"container", "path", "field"}: init and ephemeral containers too.
containers := [{"container": container, "field": field, "path": array.concat(path, [field, i])} |
	some field in ["containers", "initContainers", "ephemeralContainers"]
	some i
	container := spec[field][i]
	is_object(container)
]

# A container's name for messages.
name(container) := container.name if is_string(container.name)

else := "without a name"
