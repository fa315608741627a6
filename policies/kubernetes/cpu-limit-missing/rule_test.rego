package tallygate.kubernetes.cpu_limit_missing_test

import data.tallygate.kubernetes.cpu_limit_missing as rule
import rego.v1

judge(spec) := found if {
	values := {"spec": {"template": {"spec": spec}}}
	found := {one.msg | some one in rule.deny} with input as {"type": "apps/Deployment", "name": "api", "values": values}
}

container(fields) := {"containers": [object.union({"name": "api", "image": "api:1"}, fields)]}

told := {"container api has no CPU limit"}

test_without if judge(container({})) == told

test_memory_alone if judge(container({"resources": {"limits": {"memory": "1Gi"}}})) == told

test_with if judge(container({"resources": {"limits": {"cpu": "500m"}}})) == set()

test_zero_is_none if judge(container({"resources": {"limits": {"cpu": 0}}})) == told

test_of_the_pod if judge(object.union(container({}), {"resources": {"limits": {"cpu": 2}}})) == set()

test_init_containers_end if {
	judge({"initContainers": [{"name": "api", "image": "a:1"}]}) == set()
	judge({"initContainers": [{"name": "api", "image": "a:1", "restartPolicy": "Always"}]}) == told
}
