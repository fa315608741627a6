package tallygate.lib.pods_test

import data.tallygate.lib.pods
import rego.v1

pod := {
	"containers": [{"name": "api"}, {"name": "proxy"}],
	"initContainers": [{"name": "migrate"}],
	"ephemeralContainers": [{"name": "debug"}],
}

names contains found.container.name if some found in pods.containers

test_pod if {
	names == {"api", "proxy", "migrate", "debug"} with input as {"type": "Pod", "values": {"spec": pod}}
}

test_every_templated_kind if {
	every kind in pods.templated {
		names == {"api", "proxy", "migrate", "debug"} with input as {"type": kind, "values": {"spec": {"template": {"spec": pod}}}}
	}
}

test_pod_template if {
	pods.path == ["template", "spec"] with input as {"type": "PodTemplate", "values": {"template": {"spec": pod}}}
	names == {"api", "proxy", "migrate", "debug"} with input as {"type": "PodTemplate", "values": {"template": {"spec": pod}}}
}

test_cron_job if {
	manifest := {"type": "batch/CronJob", "values": {"spec": {"jobTemplate": {"spec": {"template": {"spec": pod}}}}}}
	names == {"api", "proxy", "migrate", "debug"} with input as manifest
}

test_path_leads_to_the_container if {
	manifest := {"type": "apps/Deployment", "values": {"spec": {"template": {"spec": pod}}}}
	paths := {found.path | some found in pods.containers} with input as manifest
	["spec", "template", "spec", "initContainers", 0] in paths
	["spec", "template", "spec", "containers", 1] in paths
}

test_other_kinds_have_no_pod if {
	pods.containers == [] with input as {"type": "Service", "values": {"spec": pod}}
}

test_broken_manifests_have_no_containers if {
	every broken in [null, "text", 1, {}, {"containers": null}, {"containers": "api"}, {"containers": [null, 1, "api"]}] {
		pods.containers == [] with input as {"type": "Pod", "values": {"spec": broken}}
	}
}

test_name if {
	pods.name({"name": "api"}) == "api"
	pods.name({}) == "without a name"
	pods.name({"name": 1}) == "without a name"
}
