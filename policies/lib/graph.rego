# METADATA
# title: Related resources
# description: What stands beside the judged resource in the graph, by type and by the value that reads it.
package tallygate.lib.graph

import rego.v1

# Resources of these types that read the judged one.
readers(types) := [one | some one in input.referenced_by; one.type in types]

# Those that read it at a pointer, as "/bucket".
readers_at(types, pointer) := [one | some one in readers(types); pointer in one.at]

# Resources of these types that the judged one is made from.
sources(types) := [one | some one in input.references; one.type in types]

# Those that it reads itself, at a pointer.
sources_at(types, pointer) := [one | some one in sources(types); pointer in one.at]

# Addresses for a message: three, and how many more.
named(resources) := concat(", ", addresses) if {
	addresses := sort({one.address | some one in resources})
	count(addresses) <= 3
} else := sprintf("%s and %v more", [concat(", ", array.slice(addresses, 0, 3)), count(addresses) - 3]) if {
	addresses := sort({one.address | some one in resources})
}
