package tallygate.kubernetes.secret_in_environment_test

import data.tallygate.kubernetes.secret_in_environment as rule
import rego.v1

judge(spec) := found if {
	values := {"spec": {"template": {"spec": spec}}}
	found := {one.msg | some one in rule.deny} with input as {"type": "apps/Deployment", "name": "api", "values": values}
}

container(fields) := {"containers": [object.union({"name": "api", "image": "api:1"}, fields)]}

test_one_key if {
	env := [{"name": "LEVEL", "value": "info"}, {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "p"}}}]
	judge(container({"env": env})) == {"container api: variable PASSWORD holds a secret"}
}

test_whole_secret if {
	judge(container({"envFrom": [{"secretRef": {"name": "db"}}]})) == {"container api: variables hold all of secret db"}
}

test_config_maps if {
	judge(container({"envFrom": [{"configMapRef": {"name": "a"}}]})) == set()
	judge(container({"env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "a", "key": "b"}}}]})) == set()
}

test_fields_of_the_pod if judge(container({"env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "x"}}}]})) == set()

test_mounted if judge(object.union(container({}), {"volumes": [{"name": "db", "secret": {"secretName": "db"}}]})) == set()

test_init_containers if {
	env := [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "db", "key": "p"}}}]
	count(judge({"initContainers": [{"name": "a", "image": "a:1", "env": env}]})) == 1
}

test_odd if {
	every env in [null, {}, [null], [{"valueFrom": null}]] {
		judge(container({"env": env})) == set()
	}
}
