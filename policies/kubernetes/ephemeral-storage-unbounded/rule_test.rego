package tallygate.kubernetes.ephemeral_storage_unbounded_test

import data.tallygate.kubernetes.ephemeral_storage_unbounded as rule
import rego.v1

judge(spec) := found if {
	values := {"spec": {"template": {"spec": spec}}}
	found := {one.msg | some one in rule.deny} with input as {"type": "apps/Deployment", "name": "api", "values": values}
}

container(fields) := {"containers": [object.union({"name": "api", "image": "api:1"}, fields)]}

with_resources(resources) := judge(container({"resources": resources}))

test_neither if judge(container({})) == {"container api has no request and no limit of ephemeral storage"}

test_request_alone if {
	with_resources({"requests": {"ephemeral-storage": "1Gi"}}) == {"container api has no limit of ephemeral storage"}
}

test_limit_alone if with_resources({"limits": {"ephemeral-storage": "1Gi"}}) == set()

test_both if {
	with_resources({"limits": {"ephemeral-storage": "1Gi"}, "requests": {"ephemeral-storage": "1Gi"}}) == set()
}

test_others_do_not_count if count(with_resources({"limits": {"memory": "1Gi"}})) == 1

test_empty_is_none if count(with_resources({"limits": {"ephemeral-storage": null}})) == 1

test_init_containers_end if judge({"initContainers": [{"name": "api", "image": "a:1"}]}) == set()
