package tallygate.kubernetes.image_pull_policy_test

import data.tallygate.kubernetes.image_pull_policy as rule
import rego.v1

judge(spec) := found if {
	values := {"spec": {"template": {"spec": spec}}}
	found := {one.msg | some one in rule.deny} with input as {"type": "apps/Deployment", "name": "api", "values": values}
}

container(fields) := {"containers": [object.union({"name": "api", "image": "api:1"}, fields)]}

with_policy(image, fields) := judge({"containers": [object.union({"name": "api", "image": image}, fields)]})

not_present := {"container api: imagePullPolicy is IfNotPresent"}

test_default_of_a_tag if with_policy("api:1", {}) == not_present

test_default_of_latest if {
	with_policy("api:latest", {}) == set()
	with_policy("api", {}) == set()
}

test_default_of_a_digest if with_policy("api@sha256:00", {}) == not_present

test_always if with_policy("api:1", {"imagePullPolicy": "Always"}) == set()

test_never if with_policy("api:latest", {"imagePullPolicy": "Never"}) == {"container api: imagePullPolicy is Never"}

test_null_is_unsaid if with_policy("api:1", {"imagePullPolicy": null}) == not_present

test_part_of_a_patch if judge({"containers": [{"name": "api", "imagePullPolicy": "Never"}]}) == set()
