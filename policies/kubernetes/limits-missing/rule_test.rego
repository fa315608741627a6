package tallygate.kubernetes.limits_missing_test

import data.tallygate.kubernetes.limits_missing as rule
import rego.v1

judge(spec) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": spec}}
}

with_resources(resources) := {"containers": [{"name": "api", "image": "api:1.0", "resources": resources}]}

limit(field, i) := ["spec", field, i, "resources", "limits", "memory"]

test_missing if {
	every resources in [{}, null, {"limits": null}, {"limits": {}}, {"limits": {"cpu": "1"}}, {"requests": {"memory": "64Mi"}}, "none"] {
		judge(with_resources(resources)) == {limit("containers", 0)}
	}
	judge({"containers": [{"name": "api", "image": "api:1.0"}]}) == {limit("containers", 0)}
}

test_zero_is_no_limit if {
	every value in [0, "0", "", null] {
		judge(with_resources({"limits": {"memory": value}})) == {limit("containers", 0)}
	}
}

test_set if {
	every value in ["256Mi", "1Gi", 268435456] {
		judge(with_resources({"limits": {"memory": value}})) == set()
	}
}

test_cpu_limit_is_not_asked_for if judge(with_resources({"limits": {"memory": "256Mi"}, "requests": {"cpu": "100m"}})) == set()

test_only_the_container_without_one if {
	containers := [{"name": "a", "image": "a:1.0", "resources": {"limits": {"memory": "1Gi"}}}, {"name": "b", "image": "b:1.0"}]
	judge({"containers": containers}) == {limit("containers", 1)}
}

test_limit_of_the_whole_pod if judge({"resources": {"limits": {"memory": "1Gi"}}, "containers": [{"name": "a", "image": "a:1.0"}, {"name": "b", "image": "b:1.0"}]}) == set()

test_init_and_ephemeral_containers_end if {
	containers := [{"name": "api", "image": "api:1.0", "resources": {"limits": {"memory": "1Gi"}}}]
	judge({"containers": containers, "initContainers": [{"name": "migrate", "image": "migrate:1.0"}], "ephemeralContainers": [{"name": "debug", "image": "debug:1.0"}]}) == set()
}

test_sidecar_lives_on if judge({"containers": [], "initContainers": [{"name": "proxy", "image": "proxy:1.0", "restartPolicy": "Always"}]}) == {limit("initContainers", 0)}

test_deployment if {
	paths := {one.path | some one in rule.deny} with input as {"type": "apps/Deployment", "values": {"spec": {"template": {"spec": {"containers": [{"name": "api", "image": "api:1.0"}]}}}}}
	paths == {["spec", "template", "spec", "containers", 0, "resources", "limits", "memory"]}
}

test_message if {
	messages := {one.msg | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": {"containers": [{"name": "api", "image": "api:1.0"}]}}}
	messages == {"container api has no memory limit"}
}

test_part_of_a_patch if judge({"containers": [{"name": "api", "env": []}]}) == set()
