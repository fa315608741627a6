package tallygate.kubernetes.default_namespace_test

import data.tallygate.kubernetes.default_namespace as rule
import rego.v1

judge(type, name, namespace) := found if {
	values := {"metadata": {"namespace": namespace}}
	found := {one.msg | some one in rule.warn} with input as {"type": type, "name": name, "values": values}
}

test_default if judge("apps/Deployment", "api", "default") == {"api stands in the namespace default"}

test_another if judge("apps/Deployment", "api", "shop") == set()

test_unsaid_is_filled_in_later if {
	judge("apps/Deployment", "api", null) == set()
	judge("apps/Deployment", "api", "") == set()
}

test_the_service_of_the_api_server if judge("Service", "kubernetes", "default") == set()

test_another_service if count(judge("Service", "api", "default")) == 1

test_a_name_that_begins_so if judge("Service", "api", "default-shop") == set()

test_place if {
	paths := {one.path | some one in rule.warn} with input as {"type": "Pod", "name": "a", "values": {"metadata": {"namespace": "default"}}}
	paths == {["metadata", "namespace"]}
}
