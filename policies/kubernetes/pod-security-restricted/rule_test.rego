package tallygate.kubernetes.pod_security_restricted_test

import data.tallygate.kubernetes.pod_security_restricted as rule
import rego.v1

judge(spec) := found if {
	found := {one.msg | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": spec}}
}

hardened := {
	"runAsNonRoot": true,
	"allowPrivilegeEscalation": false,
	"capabilities": {"drop": ["ALL"]},
	"seccompProfile": {"type": "RuntimeDefault"},
}

pod(context) := {"containers": [{"name": "api", "image": "api:1", "securityContext": context}]}

without(field) := object.remove(hardened, [field])

message(what) := {sprintf("short of the restricted level: %s", [what])}

test_hardened if judge(pod(hardened)) == set()

test_each_field if {
	every field in ["runAsNonRoot", "allowPrivilegeEscalation", "capabilities", "seccompProfile"] {
		judge(pod(without(field))) == message(field)
	}
}

test_all_of_them_in_one_finding if {
	every context in [{}, null, "x"] {
		judge(pod(context)) == message("allowPrivilegeEscalation, capabilities, runAsNonRoot, seccompProfile")
	}
}

test_the_pod_speaks_for_its_containers if {
	context := {"runAsNonRoot": true, "seccompProfile": {"type": "Localhost", "localhostProfile": "shop.json"}}
	spec := object.union(pod(object.remove(hardened, ["runAsNonRoot", "seccompProfile"])), {"securityContext": context})
	judge(spec) == set()
}

test_added_capabilities if {
	judge(pod(object.union(hardened, {"capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}}))) == set()
	judge(pod(object.union(hardened, {"capabilities": {"drop": ["ALL"], "add": ["CHOWN"]}}))) == message("capabilities")
}

test_volumes if {
	volumes := {"volumes": [{"name": "a", "emptyDir": {}}, {"name": "b", "nfs": {"server": "nfs.shop.internal", "path": "/"}}]}
	judge(object.union(pod(hardened), volumes)) == message("volume of type nfs")
	every type in rule.volume_types {
		judge(object.union(pod(hardened), {"volumes": [{"name": "a", type: {}}]})) == set()
	}
}

test_windows_pods_know_only_the_user if {
	judge(object.union(pod({}), {"os": {"name": "windows"}})) == message("runAsNonRoot")
}

test_false_of_the_pod_counts if {
	judge(object.union(pod(hardened), {"securityContext": {"runAsNonRoot": false}})) == message("runAsNonRoot")
}

test_root if {
	judge(pod(object.union(hardened, {"runAsUser": 0}))) == message("runAsUser")
	judge(object.union(pod(hardened), {"securityContext": {"runAsUser": 0}})) == message("runAsUser")
	judge(pod(object.union(hardened, {"runAsUser": 1}))) == set()
}

test_proc_mount_in_a_user_namespace if {
	judge(object.union(pod(object.union(hardened, {"procMount": "Unmasked"})), {"hostUsers": false})) == message("procMount")
}

test_user_namespace if judge(object.union(pod(without("runAsNonRoot")), {"hostUsers": false})) == set()

test_every_container_counts if {
	spec := object.union(pod(hardened), {"initContainers": [{"name": "a", "image": "a:1", "securityContext": without("capabilities")}]})
	judge(spec) == message("capabilities")
}

test_part_of_a_patch if judge({"containers": [{"name": "api", "env": []}]}) == set()

test_path if {
	paths := {one.path | some one in rule.deny} with input as {"type": "Pod", "values": {"spec": pod({})}}
	paths == {["spec", "securityContext"]}
}
