# METADATA
# title: What Argo CD takes back
# description: >-
#   Which Applications deploy an object, whether they heal it, and which of its fields they ignore by their own
#   ignoreDifferences. For rules of scope environment that are shown tallygate.dev/Deployment.
package tallygate.lib.differences

import data.tallygate.lib.neighbours
import data.tallygate.lib.sync
import rego.v1

# Indexes of the Applications that deploy an object again and again. Hooks run once.
owners(one) := {i |
	not sync.is_hook(one)
	some name in one.applications
	some i in rows[[name, neighbours.cluster(one)]]
}

# An object by its kind and name.
called(one) := sprintf("%s %s", [regex.replace(one.type, `^.*/`, ""), one.name])

rows[place] contains i if {
	some i, row in input.resources
	row.type == "tallygate.dev/Deployment"
	place := [row.name, neighbours.cluster(row)]
}

heals(i) if input.resources[i].values.self_heal == true

respects(i) if input.resources[i].values.respects_ignored == true

# Whether an Application ignores a field of an object. managers: those whose fields are that one.
ignores(i, one, path, _) if {
	some entry in entries(i, one)
	entry.is_exact == true
	leads(entry.path, path)
}

ignores(i, one, _, managers) if {
	some entry in entries(i, one)
	entry.text in managers
}

# What it ignores by words that are not worked out here, and that may be the field.
doubts(i, one, path, managers) := {entry.text |
	not ignores(i, one, path, managers)
	some entry in entries(i, one)
	entry.is_exact == false
	along(entry.path, path)
}

entries(i, one) := [entry |
	some entry in input.resources[i].values.ignored
	is_array(entry.path)
	one.type in entry.types
	entry.name in {"", one.name}
	entry.namespace in {"", one.namespace}
]

# Names of those that certainly take back the field.
undoing(one, path, managers) := {input.resources[i].name |
	some i in owners(one)
	heals(i)
	not ignores(i, one, path, managers)
	count(doubts(i, one, path, managers)) == 0
}

# Of those that may, with what they say.
doubtful(one, path, managers) := {[input.resources[i].name, min(said)] |
	some i in owners(one)
	heals(i)
	said := doubts(i, one, path, managers)
	count(said) > 0
}

# A field holds all that is below it.
leads(steps, path) if {
	count(steps) <= count(path)
	every n, step in steps {
		fits(step, path[n])
	}
}

along(steps, path) if {
	every n, step in array.slice(steps, 0, count(path)) {
		fits(step, path[n])
	}
}

# Null is every item of a list.
fits(step, _) if step == null

fits(step, key) if step == sprintf("%v", [key])
