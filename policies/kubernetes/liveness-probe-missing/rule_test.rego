package tallygate.kubernetes.liveness_probe_missing_test

import data.tallygate.kubernetes.liveness_probe_missing as rule
import rego.v1

judge(spec) := found if {
	values := {"spec": {"template": {"spec": spec}}}
	found := {one.msg | some one in rule.deny} with input as {"type": "apps/Deployment", "name": "api", "values": values}
}

container(fields) := {"containers": [object.union({"name": "api", "image": "api:1"}, fields)]}

told := {"container api has no liveness probe"}

test_none if judge(container({})) == told

test_with if judge(container({"livenessProbe": {"httpGet": {"port": 80}}})) == set()

test_readiness_is_something_else if judge(container({"readinessProbe": {"httpGet": {"port": 80}}})) == told

test_null_is_none if judge(container({"livenessProbe": null})) == told

test_init_containers_have_none if judge({"initContainers": [{"name": "api", "image": "a:1"}]}) == set()

test_each_container if {
	count(judge({"containers": [{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:1", "livenessProbe": {"exec": {}}}]})) == 1
}

test_part_of_a_patch if judge({"containers": [{"name": "api"}]}) == set()
