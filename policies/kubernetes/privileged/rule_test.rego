package tallygate.kubernetes.privileged_test

import data.tallygate.kubernetes.privileged as rule
import rego.v1

judge(type, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "values": values}
}

pod(field, container) := {"spec": {field: [{"name": "api", "image": "api:1.0"}, container]}}

bad := {"name": "agent", "securityContext": {"privileged": true}}

leaf := ["securityContext", "privileged"]

test_every_list_of_containers if {
	every field in ["containers", "initContainers", "ephemeralContainers"] {
		judge("Pod", pod(field, bad)) == {array.concat(["spec", field, 1], leaf)}
	}
}

test_every_workload_kind if {
	every type in ["apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "apps/ReplicaSet", "batch/Job", "ReplicationController"] {
		found := judge(type, {"spec": {"template": pod("containers", bad)}})
		found == {array.concat(["spec", "template", "spec", "containers", 1], leaf)}
	}
	cron := judge("batch/CronJob", {"spec": {"jobTemplate": {"spec": {"template": pod("containers", bad)}}}})
	cron == {array.concat(["spec", "jobTemplate", "spec", "template", "spec", "containers", 1], leaf)}
}

test_not_privileged if {
	every context in [{}, null, {"privileged": false}, {"privileged": null}, {"privileged": "true"}, "privileged", {"allowPrivilegeEscalation": true}] {
		judge("Pod", pod("containers", {"name": "api", "securityContext": context})) == set()
	}
}

test_without_containers if {
	every values in [{}, {"spec": null}, {"spec": {}}, {"spec": {"containers": null}}, {"spec": {"containers": "x"}}] {
		judge("Pod", values) == set()
	}
}

test_messages if {
	messages := {one.msg | some one in rule.deny} with input as {
		"type": "Pod",
		"values": {"spec": {"containers": [bad, {"securityContext": {"privileged": true}}]}},
	}
	messages == {"container agent is privileged", "container without a name is privileged"}
}

test_other_kinds_have_no_containers if judge("Service", pod("containers", bad)) == set()
