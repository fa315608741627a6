package tallygate.kubernetes.priority_class_test

import data.tallygate.kubernetes.priority_class as rule
import rego.v1

judge(spec) := found if {
	values := {"spec": {"template": {"spec": spec}}}
	found := {one.msg | some one in rule.deny} with input as {"type": "apps/Deployment", "name": "api", "values": values}
}

container(fields) := {"containers": [object.union({"name": "api", "image": "api:1"}, fields)]}

told := {"api has no priority class"}

test_without if judge(container({})) == told

test_with if judge(object.union(container({}), {"priorityClassName": "shop"})) == set()

test_empty_is_none if {
	judge(object.union(container({}), {"priorityClassName": ""})) == told
	judge(object.union(container({}), {"priorityClassName": null})) == told
}

test_a_number_is_no_class if judge(object.union(container({}), {"priority": 1000})) == told

test_part_of_a_patch if judge({"containers": [{"name": "api"}]}) == set()

test_jobs if {
	values := {"spec": {"jobTemplate": {"spec": {"template": {"spec": container({})}}}}}
	found := {one.path | some one in rule.deny} with input as {"type": "batch/CronJob", "name": "api", "values": values}
	found == {["spec", "jobTemplate", "spec", "template", "spec", "priorityClassName"]}
}
