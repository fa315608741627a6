package tallygate.argocd.project_scope_violation_test

import data.tallygate.argocd.project_scope_violation as rule
import rego.v1

told(violations) := found if {
	found := rule.deny with input as {"values": {"project": "shop", "project_violations": violations}}
}

test_a_violation if {
	told([{"msg": "the source x", "path": ["written", "spec", "source", "repoURL"]}]) == {{
		"msg": "project shop does not allow the source x",
		"path": ["written", "spec", "source", "repoURL"],
		"label": "not allowed",
	}}
}

test_none if told([]) == set()

test_each_violation if {
	count(told([{"msg": "x", "path": ["written", "spec", "project"]}, {"msg": "y", "path": ["written", "spec", "project"]}])) == 2
}

test_the_project_is_named if {
	{one.msg | some one in told([{"msg": "Secret a", "path": ["written"]}])} == {"project shop does not allow Secret a"}
}

test_at_the_value if {
	{one.path[2] | some one in told([{"msg": "x", "path": ["written", "spec", "destination"]}])} == {"destination"}
}

test_a_project_without_limits if {
	rule.deny == set() with input as {"values": {"project": "default", "project_violations": []}}
}
