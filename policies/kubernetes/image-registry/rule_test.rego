package tallygate.kubernetes.image_registry_test

import data.tallygate.kubernetes.image_registry as rule
import rego.v1

with_image(image) := found if {
	settings := {"k8s-image-registry": {"allowed": ["registry.shop.internal", "docker.io/library", "ghcr.io/shop/"]}}
	values := {"spec": {"containers": [{"name": "api", "image": image}]}}
	found := {one.msg | some one in rule.deny} with input as {"type": "Pod", "values": values, "settings": settings}
}

test_allowed if {
	every image in ["registry.shop.internal/api:1", "redis:7", "docker.io/library/redis:7", "ghcr.io/shop/api@sha256:00"] {
		with_image(image) == set()
	}
}

test_not_allowed if with_image("quay.io/x/y:1") == {"container api: image quay.io/x/y:1 is of quay.io"}

test_docker_hub_by_its_short_name if with_image("bitnami/redis") == {"container api: image bitnami/redis is of docker.io"}

test_whole_segments if {
	count(with_image("registry.shop.internal.evil.org/api:1")) == 1
	count(with_image("ghcr.io/shopping/api:1")) == 1
}

test_another_port_is_another_registry if count(with_image("registry.shop.internal:5000/api:1")) == 1

test_without_settings_nothing_is_judged if {
	values := {"spec": {"containers": [{"name": "api", "image": "quay.io/x/y:1"}]}}
	every settings in [{}, {"k8s-image-registry": {}}] {
		found := {one.msg | some one in rule.deny} with input as {"type": "Pod", "values": values, "settings": settings}
		found == set()
	}
}

test_image_volumes if {
	values := {"spec": {"volumes": [{"name": "models", "image": {"reference": "quay.io/m:1"}}]}}
	settings := {"k8s-image-registry": {"allowed": ["ghcr.io"]}}
	found := {one.path | some one in rule.deny} with input as {"type": "Pod", "values": values, "settings": settings}
	found == {["spec", "volumes", 0, "image", "reference"]}
}

test_odd if {
	every image in [null, 1, {}] {
		with_image(image) == set()
	}
}
