package tallygate.kubernetes.low_uid_test

import data.tallygate.kubernetes.low_uid as rule
import rego.v1

judge(spec) := found if {
	values := {"spec": {"template": {"spec": spec}}}
	found := {one.msg | some one in rule.deny} with input as {"type": "apps/Deployment", "name": "api", "values": values}
}

container(fields) := {"containers": [object.union({"name": "api", "image": "api:1"}, fields)]}

test_low_and_high if {
	judge(container({"securityContext": {"runAsUser": 1000}})) == {"container api runs as user 1000"}
	judge(container({"securityContext": {"runAsUser": 9999}})) == {"container api runs as user 9999"}
	judge(container({"securityContext": {"runAsUser": 10000}})) == set()
}

test_root_is_another_rule if judge(container({"securityContext": {"runAsUser": 0}})) == set()

test_unsaid if judge(container({})) == {"container api does not say which user it runs as"}

test_of_the_pod if {
	judge(object.union(container({}), {"securityContext": {"runAsUser": 20000}})) == set()
	judge(object.union(container({}), {"securityContext": {"runAsUser": 999}})) == {"container api runs as user 999"}
}

test_place_is_where_it_is_set if {
	spec := object.union(container({}), {"securityContext": {"runAsUser": 999}})
	paths := {one.path | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": spec}}
	paths == {["spec", "securityContext", "runAsUser"]}
}

test_users_of_their_own if {
	judge(object.union(container({}), {"hostUsers": false})) == set()
	judge(object.union(container({}), {"os": {"name": "windows"}})) == set()
}
