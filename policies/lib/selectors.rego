# METADATA
# title: Label selectors
# description: Which labels a selector of Kubernetes selects, and which objects stand in the same namespace.
package tallygate.lib.selectors

import rego.v1

# An empty selector selects everything, an absent one nothing.
selects(selector, labels) if {
	is_object(selector)
	not differs(selector, labels)
	not fails(selector, labels)
}

differs(selector, labels) if {
	some key, value in selector.matchLabels
	object.get(labels, key, null) != value
}

fails(selector, labels) if {
	some expression in selector.matchExpressions
	not holds(expression, labels)
}

holds(expression, labels) if {
	expression.operator == "In"
	labels[expression.key] in expression.values
}

holds(expression, labels) if {
	expression.operator == "NotIn"
	not object.get(labels, expression.key, null) in expression.values
}

holds(expression, labels) if {
	expression.operator == "Exists"
	expression.key in object.keys(labels)
}

holds(expression, labels) if {
	expression.operator == "DoesNotExist"
	not expression.key in object.keys(labels)
}

# An object that names no namespace lands where it is sent to, so it may be any.
same_namespace(one, other) if one.namespace == other.namespace

same_namespace(one, _) if one.namespace == null

same_namespace(_, other) if other.namespace == null

# Labels of the pods that a workload makes.
labels_of(workload) := labels if {
	labels := workload.values.spec.template.metadata.labels
	is_object(labels)
} else := {}
