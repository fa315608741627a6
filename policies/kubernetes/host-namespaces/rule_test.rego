package tallygate.kubernetes.host_namespaces_test

import data.tallygate.kubernetes.host_namespaces as rule
import rego.v1

judge(type, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "values": values}
}

test_each_namespace if {
	every field in ["hostPID", "hostIPC", "hostNetwork"] {
		judge("Pod", {"spec": {field: true}}) == {["spec", field]}
	}
}

test_all_of_them if {
	spec := {"hostPID": true, "hostIPC": true, "hostNetwork": true}
	count(judge("Pod", {"spec": spec})) == 3
}

test_not_shared if {
	every value in [false, null, "true", 1, {}] {
		judge("Pod", {"spec": {"hostNetwork": value}}) == set()
	}
}

test_daemon_set if {
	found := judge("apps/DaemonSet", {"spec": {"template": {"spec": {"hostNetwork": true}}}})
	found == {["spec", "template", "spec", "hostNetwork"]}
}

test_cron_job if {
	found := judge("batch/CronJob", {"spec": {"jobTemplate": {"spec": {"template": {"spec": {"hostPID": true}}}}}})
	found == {["spec", "jobTemplate", "spec", "template", "spec", "hostPID"]}
}

test_other_kinds if judge("Service", {"spec": {"hostNetwork": true}}) == set()

test_message if {
	messages := {one.msg | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": {"hostPID": true}}}
	messages == {"the pod shares the processes of its node"}
}
