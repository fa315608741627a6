package tallygate.kubernetes.host_path_test

import data.tallygate.kubernetes.host_path as rule
import rego.v1

judge(type, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "values": values}
}

messages(volume) := found if {
	found := {one.msg | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": {"volumes": [volume]}}}
}

volumes := [{"name": "cache", "emptyDir": {}}, {"name": "logs", "hostPath": {"path": "/var/log"}}]

test_pod if judge("Pod", {"spec": {"volumes": volumes}}) == {["spec", "volumes", 1, "hostPath"]}

test_workloads if {
	judge("apps/DaemonSet", {"spec": {"template": {"spec": {"volumes": volumes}}}}) == {["spec", "template", "spec", "volumes", 1, "hostPath"]}
	cron := {"spec": {"jobTemplate": {"spec": {"template": {"spec": {"volumes": volumes}}}}}}
	judge("batch/CronJob", cron) == {["spec", "jobTemplate", "spec", "template", "spec", "volumes", 1, "hostPath"]}
}

test_other_volumes_are_fine if {
	every source in ["emptyDir", "configMap", "secret", "persistentVolumeClaim", "projected", "csi"] {
		judge("Pod", {"spec": {"volumes": [{"name": "data", source: {}}]}}) == set()
	}
}

test_null_is_no_volume if judge("Pod", {"spec": {"volumes": [{"name": "logs", "hostPath": null}]}}) == set()

test_persistent_volume_is_another_matter if judge("PersistentVolume", {"spec": {"hostPath": {"path": "/data"}}}) == set()

test_odd_shapes if {
	every volumes in [null, "x", {}, [null, 1, "x"]] {
		judge("Pod", {"spec": {"volumes": volumes}}) == set()
	}
	judge("Pod", {"spec": {"volumes": [{"hostPath": {}}]}}) == {["spec", "volumes", 0, "hostPath"]}
}

test_messages if {
	messages({"name": "logs", "hostPath": {"path": "/var/log"}}) == {"volume logs mounts /var/log of the node"}
	messages({"name": "logs", "hostPath": {}}) == {"volume logs mounts a path of the node"}
	found := messages({"name": "docker", "hostPath": {"path": "/var/run/docker.sock"}})
	found == {"volume docker mounts /var/run/docker.sock, the container runtime of the node"}
}
