package tallygate.lib.images_test

import data.tallygate.lib.images
import rego.v1

test_full_names if {
	every short, full in {
		"redis": "docker.io/library/redis",
		"redis:7": "docker.io/library/redis:7",
		"bitnami/redis": "docker.io/bitnami/redis",
		"docker.io/library/redis": "docker.io/library/redis",
		"localhost/api": "localhost/api",
		"registry:5000/api": "registry:5000/api",
		"registry.shop.internal/shop/api@sha256:00": "registry.shop.internal/shop/api@sha256:00",
	} {
		images.full_name(short) == full
	}
}

test_registries if {
	images.registry("redis:7") == "docker.io"
	images.registry("registry:5000/api:1") == "registry:5000"
}

test_floating if {
	every image in ["api", "api:latest", "registry:5000/api", "registry:5000/api:latest"] {
		images.floating(image)
	}
	every image in ["api:1", "api@sha256:00", "api:latest@sha256:00", "registry:5000/api:1"] {
		not images.floating(image)
	}
}

test_decided_later if {
	every image in ["${IMAGE}", "$(image)", "{{ .Values.image }}", "ko://x", "auto", ":latest"] {
		images.decided_later(image)
	}
	not images.decided_later("automation/api:1")
}

test_version if {
	images.version("shop/api:1.8.2") == [1, 8, 2]
	images.version("registry.shop.internal:5000/api:v1.10@sha256:abc") == [1, 10]
	images.version("shop/api:1.8.2-alpine") == [1, 8, 2]
	images.version("shop/api:prod-1.8.2") == [1, 8, 2]
	every image in ["shop/api", "shop/api:latest", "shop/api:3f9a2c1", "shop/api:20261102", "registry:5000/api"] {
		not images.version(image)
	}
}

test_short_name if {
	every image in ["api", "prod.shop.internal:5000/team/api:1.0.0", "staging/api@sha256:abc"] {
		images.short_name(image) == "api"
	}
}
