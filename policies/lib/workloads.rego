# METADATA
# title: What a pod says of its containers
# description: Settings that a container takes from its pod, and kinds of pods that rules treat alike.
package tallygate.lib.workloads

import data.tallygate.lib.environments
import data.tallygate.lib.pods
import rego.v1

# Kinds that run until they are taken away; Jobs end.
serving := {
	"apps/DaemonSet",
	"apps/Deployment",
	"apps/ReplicaSet",
	"apps/StatefulSet",
	"argoproj.io/Rollout",
	"ReplicationController",
}

in_production if environments.is_production(input.environment)

windows if pods.spec.os.name == "windows"

# A user namespace of its own: root of the container is nobody on the node.
user_namespace if pods.spec.hostUsers == false

# A container without an image is a part of a patch; the one it is merged into is judged.
containers := [found |
	some found in pods.containers
	found.container.image
]

# What holds for a container: its own setting, else its pod's. Undefined where neither says.
setting(container, field) := value if {
	value := container.securityContext[field]
	value != null
} else := value if {
	value := pods.spec.securityContext[field]
	value != null
}

# Containers that run as long as the pod: init containers end, unless they are sidecars; ephemeral ones have no resources.
is_long_running(found) if found.field == "containers"

is_long_running(found) if {
	found.field == "initContainers"
	found.container.restartPolicy == "Always"
}

# Metadata of the pod, beside its spec.
metadata_path := array.concat(array.slice(pods.path, 0, count(pods.path) - 1), ["metadata"])

metadata := input.values.metadata if input.type == "Pod"

metadata := input.values.template.metadata if input.type == "PodTemplate"

metadata := input.values.spec.template.metadata if input.type in pods.templated

metadata := input.values.spec.jobTemplate.spec.template.metadata if input.type == "batch/CronJob"

# Ports that only tell how the program fares take no traffic.
served_ports(container) := [port |
	some port in container.ports
	is_object(port)
	not regex.match(`(?i)metric|prom|monitor|telemetry|health|debug|pprof|profil`, sprintf("%v", [object.get(port, "name", "")]))
]
