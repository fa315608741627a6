package tallygate.argocd.ignore_difference_malformed_test

import data.tallygate.argocd.ignore_difference_malformed as rule
import rego.v1

messages(one) := found if {
	found := {result.msg | some result in rule.deny} with input as one
}

application(spec) := {"type": "argoproj.io/Application", "name": "order", "values": {"spec": spec}}

set_of(spec) := {"type": "argoproj.io/ApplicationSet", "name": "orders", "values": {"spec": {"template": {"spec": spec}}}}

annotated(name, text) := {"type": "batch/Job", "name": "migrate", "values": {"metadata": {"annotations": {sprintf("argocd.argoproj.io/%s", [name]): text}}}}

pointers(list) := application({"ignoreDifferences": [{"kind": "Deployment", "jsonPointers": list}]})

expressions(list) := application({"ignoreDifferences": [{"kind": "Deployment", "jqPathExpressions": list}]})

test_pointers if {
	messages(pointers(["/spec/replicas", "/metadata/annotations/a~1b", "/a~0b", "", "/"])) == set()
}

test_pointers_that_point_nowhere if {
	every pointer in ["spec/replicas", ".spec.replicas", "/a~b", "/a~"] {
		count(messages(pointers([pointer]))) == 1
	}
}

test_expressions if {
	every expression in [".spec.replicas", ".a[] | select(.name == \"x(\")", "..", "(.a, .b)", "paths", ".a[\"b]\"]"] {
		messages(expressions([expression])) == set()
	}
}

test_expressions_that_do_not_parse if {
	messages(expressions(["/spec/replicas"])) == {"/spec/replicas is no expression of jq: it begins with a slash"}
	messages(expressions([".a[\"b]"])) == {".a[\"b] is no expression of jq: a quote is not closed"}
	messages(expressions([".a["])) == {".a[ is no expression of jq: its brackets do not match"}
	count(messages(expressions([".nothing) | .b"]))) == 1
}

test_sets if {
	count(messages(set_of({"ignoreDifferences": [{"jsonPointers": ["spec"]}]}))) == 1
	messages(set_of({"ignoreDifferences": [{"jsonPointers": ["{{.pointer}}"]}]})) == set()
}

test_none if {
	messages(application({})) == set()
	messages(pointers(null)) == set()
}
