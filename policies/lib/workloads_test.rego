package tallygate.lib.workloads_test

import data.tallygate.lib.workloads
import rego.v1

pod(spec) := {"type": "Pod", "environment": "prod", "values": {"spec": spec}}

test_a_setting_of_the_container_wins if {
	spec := {"securityContext": {"runAsUser": 0}}
	workloads.setting({"securityContext": {"runAsUser": 5}}, "runAsUser") == 5 with input as pod(spec)
	workloads.setting({"securityContext": {"runAsUser": null}}, "runAsUser") == 0 with input as pod(spec)
	workloads.setting({}, "runAsUser") == 0 with input as pod(spec)
}

test_a_setting_that_nobody_makes if {
	every spec in [{}, {"securityContext": null}, {"securityContext": "x"}] {
		not workloads.setting({}, "runAsUser") with input as pod(spec)
		not workloads.setting(null, "runAsUser") with input as pod(spec)
	}
}

test_false_is_a_setting if {
	workloads.setting({"securityContext": {"runAsNonRoot": false}}, "runAsNonRoot") == false with input as pod({})
}

test_parts_of_patches_are_no_containers if {
	count(workloads.containers) == 1 with input as pod({"containers": [{"name": "a"}, {"name": "b", "image": "b:1"}]})
}

test_kinds_of_pods if {
	workloads.windows with input as pod({"os": {"name": "windows"}})
	not workloads.windows with input as pod({"os": {"name": "linux"}})
	workloads.user_namespace with input as pod({"hostUsers": false})
	not workloads.user_namespace with input as pod({"hostUsers": true})
	not workloads.user_namespace with input as pod({})
}

test_production if {
	workloads.in_production with input as pod({})
	not workloads.in_production with input as {"environment": "dev"}
	not workloads.in_production with input as {"environment": null}
}

test_long_running if {
	workloads.is_long_running({"field": "containers", "container": {}})
	workloads.is_long_running({"field": "initContainers", "container": {"restartPolicy": "Always"}})
	not workloads.is_long_running({"field": "initContainers", "container": {}})
	not workloads.is_long_running({"field": "ephemeralContainers", "container": {}})
}

test_metadata_of_the_pod if {
	template := {"metadata": {"labels": {"app": "api"}}, "spec": {}}
	every type, values in {
		"Pod": template,
		"PodTemplate": {"template": template},
		"apps/Deployment": {"spec": {"template": template}},
		"batch/CronJob": {"spec": {"jobTemplate": {"spec": {"template": template}}}},
	} {
		workloads.metadata == template.metadata with input as {"type": type, "values": values}
		path := workloads.metadata_path with input as {"type": type, "values": values}
		object.get(values, path, null) == template.metadata
	}
}

test_ports_that_take_traffic if {
	ports := [{"containerPort": 80}, {"name": "http-metrics", "containerPort": 9090}, {"name": "grpc", "containerPort": 81}, "x", null]
	workloads.served_ports({"ports": ports}) == [ports[0], ports[2]]
	workloads.served_ports({"ports": null}) == []
	workloads.served_ports({}) == []
}
