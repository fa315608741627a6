package tallygate.kubernetes.root_filesystem_writable_test

import data.tallygate.kubernetes.root_filesystem_writable as rule
import rego.v1

judge(spec) := found if {
	values := {"spec": {"template": {"spec": spec}}}
	found := {one.msg | some one in rule.deny} with input as {"type": "apps/Deployment", "name": "api", "values": values}
}

container(fields) := {"containers": [object.union({"name": "api", "image": "api:1"}, fields)]}

told := {"container api can write its root file system"}

test_unsaid if judge(container({})) == told

test_false if judge(container({"securityContext": {"readOnlyRootFilesystem": false}})) == told

test_read_only if judge(container({"securityContext": {"readOnlyRootFilesystem": true}})) == set()

test_nothing_but_true_counts if {
	every value in [null, "true", 1] {
		judge(container({"securityContext": {"readOnlyRootFilesystem": value}})) == told
	}
}

test_init_containers if {
	spec := {"initContainers": [{"name": "api", "image": "a:1"}], "containers": []}
	judge(spec) == told
}

test_windows_has_no_such_setting if judge(object.union(container({}), {"os": {"name": "windows"}})) == set()

test_part_of_a_patch if judge({"containers": [{"name": "api"}]}) == set()
