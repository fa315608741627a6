package tallygate.kubernetes.latest_tag_test

import data.tallygate.kubernetes.latest_tag as rule
import rego.v1

judge(field, image) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": {field: [{"name": "api", "image": image}]}}}
}

messages(image) := found if {
	found := {one.msg | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": {"containers": [{"name": "api", "image": image}]}}}
}

image_path := ["spec", "containers", 0, "image"]

test_latest if {
	every image in ["nginx:latest", "ghcr.io/shop/api:latest", "registry.shop.internal:5000/api:latest"] {
		judge("containers", image) == {image_path}
	}
}

test_no_tag if {
	every image in ["nginx", "shop/api", "ghcr.io/shop/api", "registry.shop.internal:5000/api", "localhost:5000/shop/api"] {
		judge("containers", image) == {image_path}
	}
}

test_fixed if {
	every image in [
		"nginx:1.27.2", "registry.shop.internal:5000/api:2.1", "nginx:latest-alpine-3.20", "api:v1",
		"nginx@sha256:0a399eb16751829e1af26fea27b20c3ec28d7ab1fb72182879dcae1cca21206a",
		"registry.shop.internal:5000/api:latest@sha256:0a399eb16751829e1af26fea27b20c3ec28d7ab1fb72182879dcae1cca21206a",
	] {
		judge("containers", image) == set()
	}
}

test_decided_later if {
	every image in ["${IMAGE}", "ghcr.io/shop/api:${TAG}", "$(IMAGE)", "{{ .Values.image }}", "ko://shop.dev/cmd/api", "auto", ":latest", ":"] {
		judge("containers", image) == set()
	}
}

test_no_image if {
	every image in ["", null, 7, {}, []] {
		judge("containers", image) == set()
	}
}

test_every_list_of_containers if {
	every field in ["initContainers", "ephemeralContainers"] {
		judge(field, "busybox") == {["spec", field, 0, "image"]}
	}
}

test_messages if {
	messages("nginx:latest") == {"container api: image nginx:latest has the tag latest"}
	messages("registry.shop.internal:5000/api") == {"container api: image registry.shop.internal:5000/api has no tag"}
}
