# METADATA
# title: What pods cannot start without
# description: >-
#   ConfigMaps, Secrets and claims that pods read and do not call optional, and where they name them. For rules of scope
#   environment.
package tallygate.lib.needs

import data.tallygate.lib.neighbours
import rego.v1

# `by` is the index of the object that makes the pod; `path` leads to the name in it.
reads contains {"by": by, "type": type, "name": ref.name, "key": object.get(ref, "key", null), "path": path} if {
	some [by, where, container] in containers
	some i, variable in container.env
	some field, type in {"configMapKeyRef": "ConfigMap", "secretKeyRef": "Secret"}
	ref := variable.valueFrom[field]
	needed(ref)
	path := array.concat(where, ["env", i, "valueFrom", field, "name"])
}

reads contains {"by": by, "type": type, "name": ref.name, "key": null, "path": path} if {
	some [by, where, container] in containers
	some i, source in container.envFrom
	some field, type in {"configMapRef": "ConfigMap", "secretRef": "Secret"}
	ref := source[field]
	needed(ref)
	path := array.concat(where, ["envFrom", i, field, "name"])
}

reads contains {"by": by, "type": type, "name": ref[called], "key": null, "path": path} if {
	some by, pod in neighbours.pods
	some i, volume in pod.spec.volumes
	not volume.name in claimed(input.resources[by])
	some field, [type, called] in volumes
	ref := volume[field]
	needed(ref)
	path := array.concat(neighbours.spec_path(input.resources[by]), ["volumes", i, field, called])
}

reads contains {"by": by, "type": type, "name": ref.name, "key": null, "path": path} if {
	some by, pod in neighbours.pods
	some i, volume in pod.spec.volumes
	some j, source in volume.projected.sources
	some field, type in {"configMap": "ConfigMap", "secret": "Secret"}
	ref := source[field]
	needed(ref)
	path := array.concat(neighbours.spec_path(input.resources[by]), ["volumes", i, "projected", "sources", j, field, "name"])
}

# A StatefulSet puts the claims it makes in the place of volumes of their names.
claimed(one) := {template.metadata.name | some template in one.values.spec.volumeClaimTemplates}

volumes := {
	"configMap": ["ConfigMap", "name"],
	"persistentVolumeClaim": ["PersistentVolumeClaim", "claimName"],
	"secret": ["Secret", "secretName"],
}

needed(ref) if {
	is_object(ref)
	not ref.optional == true
}

containers contains [by, path, container] if {
	some by, pod in neighbours.pods
	some field in ["containers", "initContainers"]
	some i, container in pod.spec[field]
	path := array.concat(neighbours.spec_path(input.resources[by]), [field, i])
}
