# METADATA
# title: Events that start a workflow
# description: The names under `on:`, in every form GitHub takes.
package tallygate.lib.workflow_events

import rego.v1

# `on:` is the key "true" by the rules of YAML 1.1. Its value is one event, a list, or a mapping.
names contains name if {
	some key in ["on", "true"]
	name := input.values[key]
	is_string(name)
}

names contains name if {
	some key in ["on", "true"]
	name := input.values[key][_]
	is_string(name)
}

names contains name if {
	some key in ["on", "true"]
	some name
	input.values[key][name]
	is_string(name)
}
