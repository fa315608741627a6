package tallygate.lib.selectors_test

import data.tallygate.lib.selectors
import rego.v1

labels := {"app": "api", "tier": "web"}

test_every_label_must_match if {
	selectors.selects({"matchLabels": {"app": "api"}}, labels)
	not selectors.selects({"matchLabels": {"app": "api", "tier": "db"}}, labels)
	not selectors.selects({"matchLabels": {"zone": "a"}}, labels)
}

test_an_empty_selector_selects_all if {
	selectors.selects({}, labels)
	selectors.selects({"matchLabels": {}}, {})
	not selectors.selects(null, labels)
}

expression(operator, key, values) := {"matchExpressions": [{"key": key, "operator": operator, "values": values}]}

test_expressions_that_hold if {
	selectors.selects(expression("In", "app", ["api", "auth"]), labels)
	selectors.selects(expression("NotIn", "app", ["auth"]), labels)
	selectors.selects(expression("NotIn", "zone", ["a"]), labels)
	selectors.selects(expression("Exists", "tier", null), labels)
	selectors.selects(expression("DoesNotExist", "zone", null), labels)
}

test_expressions_that_fail if {
	not selectors.selects(expression("In", "app", ["auth"]), labels)
	not selectors.selects(expression("NotIn", "app", ["api"]), labels)
	not selectors.selects(expression("Exists", "zone", null), labels)
	not selectors.selects(expression("DoesNotExist", "tier", null), labels)
	not selectors.selects(expression("Near", "app", ["api"]), labels)
}

test_namespaces if {
	selectors.same_namespace({"namespace": "shop"}, {"namespace": "shop"})
	selectors.same_namespace({"namespace": null}, {"namespace": "shop"})
	selectors.same_namespace({"namespace": "shop"}, {"namespace": null})
	not selectors.same_namespace({"namespace": "shop"}, {"namespace": "ci"})
}

test_labels_of_a_workload if {
	selectors.labels_of({"values": {"spec": {"template": {"metadata": {"labels": labels}}}}}) == labels
	selectors.labels_of({"values": {"spec": {"template": {"metadata": {"labels": null}}}}}) == {}
	selectors.labels_of({"values": null}) == {}
}
