package tallygate.kubernetes.probes_identical_test

import data.tallygate.kubernetes.probes_identical as rule
import rego.v1

judge(liveness, readiness) := found if {
	container := {"name": "api", "image": "api:1", "livenessProbe": liveness, "readinessProbe": readiness}
	values := {"spec": {"template": {"spec": {"containers": [container]}}}}
	found := {one.msg | some one in rule.warn} with input as {"type": "apps/Deployment", "name": "api", "values": values}
}

web := {"httpGet": {"path": "/healthz", "port": 80}}

told := {"container api is restarted as soon as it is not ready"}

test_same if judge(web, web) == told

test_another_path if judge({"httpGet": {"path": "/livez", "port": 80}}, web) == set()

test_another_handler if judge({"tcpSocket": {"port": 80}}, web) == set()

test_more_patient if {
	judge(object.union(web, {"failureThreshold": 6}), web) == set()
	judge(object.union(web, {"periodSeconds": 30}), web) == set()
}

test_connections_alone if judge({"tcpSocket": {"port": 80}}, {"tcpSocket": {"port": 80}}) == set()

test_less_patient if judge(object.union(web, {"failureThreshold": 1}), web) == told

test_other_delays_make_no_difference if judge(object.union(web, {"initialDelaySeconds": 30}), web) == told

test_one_alone_or_none if {
	judge(web, null) == set()
	judge(null, null) == set()
	judge({}, {}) == set()
}

test_odd_numbers_are_the_default if judge(object.union(web, {"failureThreshold": "6"}), web) == told
