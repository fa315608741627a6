package tallygate.lib.needs_test

import data.tallygate.lib.needs
import rego.v1

reads(spec) := found if {
	one := {"type": "Pod", "name": "order", "namespace": "shop", "values": {"spec": spec}}
	found := {[read.type, read.name, read.key, read.path] | some read in needs.reads} with input as {"resources": [one]}
}

container(fields) := object.union({"name": "order", "image": "order:1"}, fields)

test_variables if {
	variable := {"name": "A", "valueFrom": {"secretKeyRef": {"name": "order", "key": "a"}}}
	path := ["spec", "containers", 0, "env", 0, "valueFrom", "secretKeyRef", "name"]
	reads({"containers": [container({"env": [variable]})]}) == {["Secret", "order", "a", path]}
}

test_all_variables_of_one if {
	path := ["spec", "initContainers", 0, "envFrom", 0, "configMapRef", "name"]
	spec := {"initContainers": [container({"envFrom": [{"configMapRef": {"name": "order"}}]})], "containers": [container({})]}
	reads(spec) == {["ConfigMap", "order", null, path]}
}

test_volumes if {
	spec := {"containers": [container({})], "volumes": [
		{"name": "data", "persistentVolumeClaim": {"claimName": "data"}},
		{"name": "both", "projected": {"sources": [{"secret": {"name": "order"}}]}},
	]}
	reads(spec) == {
		["PersistentVolumeClaim", "data", null, ["spec", "volumes", 0, "persistentVolumeClaim", "claimName"]],
		["Secret", "order", null, ["spec", "volumes", 1, "projected", "sources", 0, "secret", "name"]],
	}
}

test_what_is_optional if {
	spec := {"containers": [container({"envFrom": [{"secretRef": {"name": "order", "optional": true}}]})]}
	reads(spec) == set()
}
