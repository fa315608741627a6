# METADATA
# title: What a role grants
# description: The rules of a Role or ClusterRole that grant something, wildcards included.
package tallygate.lib.rbac

import rego.v1

# Rules that grant one of `verbs` on the resource of the API group, as {"index", "verbs"}. A rule for named objects is
# meant for these alone; one that grants everything is k8s-rbac-wildcard's.
granting(group, resource, verbs) := [{"index": i, "verbs": given} |
	some i, granted in input.values.rules
	not meant_for_all
	has(granted.apiGroups, group)
	has(granted.resources, resource)
	not is_limited(granted)
	not grants_everything(granted)
	given := sort({verb | some verb in verbs; has(granted.verbs, verb)})
	count(given) > 0
]

# Parts of the roles admin, edit and view of Kubernetes, which hold them by what they are.
meant_for_all if {
	some key, value in input.values.metadata.labels
	is_string(key)
	startswith(key, "rbac.authorization.k8s.io/aggregate-to-")
	value == "true"
}

# Kubernetes' own, which some write out.
meant_for_all if startswith(input.name, "system:")

has(listed, wanted) if wanted in listed

has(listed, _) if "*" in listed

is_limited(granted) if granted.resourceNames[_]

grants_everything(granted) if {
	"*" in granted.resources
	"*" in granted.verbs
}
