package tallygate.lib.before_test

import data.tallygate.lib.before
import rego.v1

one(environment, namespace) := {"environment": environment, "type": "apps/Deployment", "name": "api", "namespace": namespace}

counterparts(workload, others, earlier) := found if {
	found := before.counterparts(workload) with input as {"resources": array.concat([workload], others), "before": earlier}
}

test_nearest_environment if {
	counterparts(one("prod", "shop"), [], [one("dev", "shop"), one("staging", "shop")]) == {1}
	counterparts(one("prod", "shop"), [], [one("dev", "shop"), one("staging", "shop-staging")]) == {1}
	counterparts(one("prod-eu", "shop"), [], [one("staging", "shop"), one("prod-us", "shop")]) == {0}
}

test_same_namespace_first if {
	counterparts(one("prod", "a"), [one("prod", "b")], [one("staging", "a"), one("staging", "b")]) == {0}
}

test_which_is_not_known if {
	not counterparts(one("prod", "c"), [one("prod", "b")], [one("staging", "a")])
	not counterparts(one("prod", "c"), [], [])
	counterparts(one("prod", "c"), [], [one("staging", "a"), one("staging", "b")]) == {0, 1}
}

test_names if before.called({0, 1}) == "dev, staging" with input as {"before": [one("dev", "x"), one("staging", "x")]}
