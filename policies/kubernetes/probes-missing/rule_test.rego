package tallygate.kubernetes.probes_missing_test

import data.tallygate.kubernetes.probes_missing as rule
import rego.v1

judge(type, spec) := found if {
	values := {"spec": {"template": {"spec": spec}}}
	found := {one.msg | some one in rule.warn} with input as {"type": type, "name": "api", "values": values}
}

serving(fields) := {"containers": [object.union({"name": "api", "image": "api:1", "ports": [{"containerPort": 80}]}, fields)]}

neither := {"api serves a port and has no readiness and no liveness probe"}

test_neither if {
	every type in ["apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "argoproj.io/Rollout"] {
		judge(type, serving({})) == neither
	}
}

test_liveness_alone if {
	judge("apps/Deployment", serving({"livenessProbe": {"httpGet": {}}})) == {"api serves a port and has no readiness probe"}
}

test_readiness if judge("apps/Deployment", serving({"readinessProbe": {"httpGet": {}}})) == set()

test_one_probe_in_the_pod_is_enough if {
	containers := [{"name": "a", "image": "a:1", "ports": [{"containerPort": 1}]}, {"name": "b", "image": "b:1", "readinessProbe": {"exec": {}}}]
	judge("apps/Deployment", {"containers": containers}) == set()
}

test_what_serves_nothing_is_not_asked if {
	every ports in [null, [], [{"name": "metrics", "containerPort": 9090}], [{"name": "http-prom", "containerPort": 8080}]] {
		judge("apps/Deployment", serving({"ports": ports})) == set()
	}
	judge("apps/Deployment", serving({"ports": [{"name": 1, "containerPort": 80}]})) == neither
}

test_odd_probes_do_not_count if {
	every probe in [null, "x", []] {
		judge("apps/Deployment", serving({"readinessProbe": probe})) == neither
	}
}

test_part_of_a_patch if judge("apps/Deployment", {"containers": [{"name": "api", "ports": [{"containerPort": 80}]}]}) == set()

test_the_first_container_that_serves if {
	containers := [{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:1", "ports": [{"containerPort": 1}]}, {"name": "c", "image": "c:1", "ports": [{"containerPort": 2}]}]
	paths := {one.path | some one in rule.warn} with input as {"type": "apps/Deployment", "name": "api", "values": {"spec": {"template": {"spec": {"containers": containers}}}}}
	paths == {["spec", "template", "spec", "containers", 1, "readinessProbe"]}
}
