package tallygate.kubernetes.image_digest_test

import data.tallygate.kubernetes.image_digest as rule
import rego.v1

judge(spec) := found if {
	values := {"spec": {"template": {"spec": spec}}}
	found := {one.msg | some one in rule.deny} with input as {"type": "apps/Deployment", "name": "api", "values": values}
}

container(fields) := {"containers": [object.union({"name": "api", "image": "api:1"}, fields)]}

with_image(image) := judge({"containers": [{"name": "api", "image": image}]})

digest := "@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

test_tag if with_image("api:1.8.2") == {"container api: image api:1.8.2 has no digest"}

test_digest if with_image(concat("", ["api", digest])) == set()

test_tag_and_digest if with_image(concat("", ["registry.shop.internal:5000/api:1", digest])) == set()

test_cut_off if count(with_image("api@sha256:e3b0c442")) == 1

test_decided_later if {
	every image in ["${IMAGE}", "{{ image }}", "ko://shop/api", "auto"] {
		with_image(image) == set()
	}
}

test_odd if {
	every image in ["", null, 1, {}] {
		with_image(image) == set()
	}
}

test_init_containers if count(judge({"initContainers": [{"name": "a", "image": "a:1"}]})) == 1
