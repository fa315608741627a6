package tallygate.kubernetes.image_unproven_test

import data.tallygate.kubernetes.image_unproven as rule
import rego.v1

workload(image) := {
	"type": "apps/Deployment",
	"name": "api",
	"namespace": "shop",
	"address": "d",
	"values": {"spec": {"template": {"spec": {"containers": [{"name": "api", "image": image}]}}}},
}

entry(environment, image) := {
	"environment": environment,
	"type": "apps/Deployment",
	"name": "api",
	"namespace": concat("-", ["shop", environment]),
	"containers": [{"name": "api", "image": image}],
}

judge(environment, image, earlier) := found if {
	found := {one.msg | some one in rule.warn} with input as {"environment": environment, "resources": [workload(image)], "before": earlier}
}

test_newer_than_before if {
	judge("prod", "shop/api:1.9.0", [entry("staging", "shop/api:1.8.2")]) == {"api runs api:1.9.0, which is newer than what staging has"}
	count(judge("prod", "prod.registry/api:v1.10.0", [entry("staging", "staging.registry/api:v1.9.3")])) == 1
}

test_as_old_or_older if {
	every image in ["shop/api:1.8.2", "shop/api:1.8.1", "shop/api:1.8.2-alpine"] {
		judge("prod", image, [entry("staging", "shop/api:1.8.2")]) == set()
	}
}

test_dev_is_not_the_one_before if {
	judge("prod", "shop/api:1.8.2", [entry("dev", "shop/api:1.7.0"), entry("staging", "shop/api:1.8.2")]) == set()
	count(judge("prod", "shop/api:1.8.2", [entry("dev", "shop/api:1.9.0"), entry("staging", "shop/api:1.8.0")])) == 1
}

test_no_order if {
	every tag in ["latest", "3f9a2c1", "2.0", "20261102"] {
		judge("prod", concat(":", ["shop/api", tag]), [entry("staging", "shop/api:1.8.2")]) == set()
	}
	judge("prod", "shop/api:1.9.0", [entry("staging", "shop/api:main")]) == set()
}

test_another_image if {
	judge("prod", "shop/api:1.9.0", [entry("staging", "shop/web:1.8.2")]) == set()
	judge("prod", "shop/api:1.9.0", []) == set()
}

test_other_environments if judge("staging", "shop/api:1.9.0", [entry("dev", "shop/api:1.8.2")]) == set()
