# METADATA
# title: The environment before
# description: >-
#   What the nearest environment before this one, short of production, has of a workload. For rules of scope environment.
package tallygate.lib.before

import data.tallygate.lib.environments
import rego.v1

# Indexes in input.before of the same workload. Namespaces may carry the name of their environment; where several of one
# name are here, only one of the same namespace is the same.
counterparts(workload) := here if {
	here := object.get(by_namespace, [[workload.type, workload.name, workload.namespace, last(workload)]], set())
	count(here) > 0
} else := there if {
	count(object.get(namespaces, [[workload.type, workload.name]], set())) == 1
	there := {i |
		some i in object.get(by_name, [[workload.type, workload.name]], set())
		input.before[i].environment == last(workload)
	}
	count(there) > 0
}

last(workload) := object.get(nearest, [[workload.type, workload.name]], null)

# The last environment that has a workload of this type and name.
nearest[workload] := input.before[max(indexes)].environment if some workload, indexes in by_name

by_name[workload] contains i if {
	some i, one in input.before
	not environments.is_production(one.environment)
	workload := [one.type, one.name]
}

by_namespace[workload] contains i if {
	some i, one in input.before
	workload := [one.type, one.name, one.namespace, one.environment]
}

namespaces[workload] contains one.namespace if {
	some one in input.resources
	workload := [one.type, one.name]
}

# Environments of such indexes, for messages.
called(indexes) := concat(", ", {input.before[i].environment | some i in indexes})
