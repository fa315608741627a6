package tallygate.lib.rbac_test

import data.tallygate.lib.rbac
import rego.v1

granting(rules, labels, name) := found if {
	values := {"metadata": {"labels": labels}, "rules": rules}
	found := rbac.granting("", "secrets", {"get", "list"}) with input as {"name": name, "values": values}
}

rule(groups, resources, verbs) := {"apiGroups": groups, "resources": resources, "verbs": verbs}

test_named if granting([rule([""], ["secrets"], ["get", "watch"])], {}, "a") == [{"index": 0, "verbs": ["get"]}]

test_wildcards if {
	granting([rule(["*"], ["secrets"], ["*"])], {}, "a") == [{"index": 0, "verbs": ["get", "list"]}]
	granting([rule([""], ["*"], ["list"])], {}, "a") == [{"index": 0, "verbs": ["list"]}]
}

test_others if {
	granting([rule([""], ["configmaps"], ["get"]), rule(["apps"], ["secrets"], ["get"]), rule([""], ["secrets"], ["create"])], {}, "a") == []
}

test_everything_is_another_rule if granting([rule(["*"], ["*"], ["*"])], {}, "a") == []

test_named_objects if {
	granting([object.union(rule([""], ["secrets"], ["get"]), {"resourceNames": ["tls"]})], {}, "a") == []
	count(granting([object.union(rule([""], ["secrets"], ["get"]), {"resourceNames": []})], {}, "a")) == 1
}

test_parts_of_the_roles_of_kubernetes if {
	granting([rule([""], ["secrets"], ["get"])], {"rbac.authorization.k8s.io/aggregate-to-edit": "true"}, "a") == []
	granting([rule([""], ["secrets"], ["get"])], {}, "system:node") == []
}

test_odd if granting([null, {}, rule(null, "secrets", 1)], null, "a") == []
