package tallygate.kubernetes.requests_missing_test

import data.tallygate.kubernetes.requests_missing as rule
import rego.v1

judge(spec) := found if {
	found := {one.msg | some one in rule.warn} with input as {"type": "Pod", "environment": "prod", "values": {"spec": spec}}
}

pod(resources) := {"containers": [{"name": "api", "image": "api:1", "resources": resources}]}

test_both if {
	every resources in [{}, null, "x", {"requests": null}, {"requests": {}}, {"requests": {"cpu": null, "memory": ""}}] {
		judge(pod(resources)) == {"container api requests no cpu and no memory"}
	}
}

test_one_of_them if {
	judge(pod({"requests": {"cpu": "100m"}})) == {"container api requests no memory"}
	judge(pod({"requests": {"memory": "64Mi"}})) == {"container api requests no cpu"}
}

test_set if judge(pod({"requests": {"cpu": 1, "memory": "64Mi"}})) == set()

test_a_limit_is_a_request if {
	judge(pod({"requests": {"cpu": "100m"}, "limits": {"memory": "64Mi"}})) == set()
	judge(pod({"limits": {"cpu": "1", "memory": "64Mi"}})) == set()
}

test_of_the_whole_pod if {
	judge(object.union(pod({}), {"resources": {"requests": {"cpu": "1", "memory": "1Gi"}}})) == set()
}

test_what_ends_is_not_asked if {
	judge({"initContainers": [{"name": "migrate", "image": "m:1"}], "ephemeralContainers": [{"name": "debug", "image": "d:1"}]}) == set()
	judge({"initContainers": [{"name": "proxy", "image": "p:1", "restartPolicy": "Always"}]}) == {"container proxy requests no cpu and no memory"}
}

test_part_of_a_patch if judge({"containers": [{"name": "api", "env": []}]}) == set()

test_path if {
	paths := {one.path | some one in rule.warn} with input as {"type": "Pod", "environment": "prod", "values": {"spec": pod({})}}
	paths == {["spec", "containers", 0, "resources", "requests"]}
}

test_outside_production_it_is_counted if {
	every environment in ["dev", "staging", null] {
		some_input := {"type": "Pod", "environment": environment, "values": {"spec": pod({})}}
		warned := rule.warn with input as some_input
		counted := rule.deny with input as some_input
		count(warned) == 0
		count(counted) == 1
	}
	counted := rule.deny with input as {"type": "Pod", "environment": "prod", "values": {"spec": pod({})}}
	count(counted) == 0
}
