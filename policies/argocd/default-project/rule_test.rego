package tallygate.argocd.default_project_test

import data.tallygate.argocd.default_project as rule
import rego.v1

judge(type, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "name": "payments", "environment": null, "values": values}
}

application := "argoproj.io/Application"

test_default if {
	every project in ["default", ""] {
		judge(application, {"spec": {"project": project}}) == {["spec", "project"]}
	}
}

test_another if {
	every project in ["shop", "default-apps", "{{project}}", null, 1, []] {
		judge(application, {"spec": {"project": project}}) == set()
	}
}

test_without_one if judge(application, {"spec": {}}) == set()

test_template_of_a_set if {
	found := judge("argoproj.io/ApplicationSet", {"spec": {"template": {"spec": {"project": "default"}}}})
	found == {["spec", "template", "spec", "project"]}
}

test_odd_shapes if {
	every values in [{}, {"spec": null}, {"spec": "x"}] {
		judge(application, values) == set()
	}
}

test_message if {
	messages := {one.msg | some one in rule.deny} with input as {"type": application, "name": "payments", "values": {"spec": {"project": "default"}}}
	messages == {"payments belongs to the project default, which allows everything"}
}
