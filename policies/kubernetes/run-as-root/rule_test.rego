package tallygate.kubernetes.run_as_root_test

import data.tallygate.kubernetes.run_as_root as rule
import rego.v1

pod(environment, spec) := {"type": "Pod", "environment": environment, "values": {"spec": spec}}

denied(environment, spec) := found if {
	found := {one.path | some one in rule.deny} with input as pod(environment, spec)
}

warned(environment, spec) := found if {
	found := {one.path | some one in rule.warn} with input as pod(environment, spec)
}

with_context(context) := {"containers": [{"name": "api", "image": "api:1.0", "securityContext": context}]}

own(field) := {["spec", "containers", 0, "securityContext", field]}

test_unsaid_denies_in_production if {
	every context in [{}, null, {"readOnlyRootFilesystem": true}, {"runAsNonRoot": null}] {
		denied("prod", with_context(context)) == own("runAsNonRoot")
		warned("prod", with_context(context)) == set()
	}
}

test_unsaid_warns_where_there_is_no_environment if {
	warned(null, with_context({})) == own("runAsNonRoot")
	denied(null, with_context({})) == set()
}

test_unsaid_is_nothing_before_production if {
	every environment in ["dev", "staging", "pre-prod"] {
		warned(environment, with_context({})) == set()
		denied(environment, with_context({})) == set()
	}
}

test_asking_for_root_denies_everywhere if {
	every environment in ["dev", "prod", null] {
		denied(environment, with_context({"runAsUser": 0})) == own("runAsUser")
		denied(environment, with_context({"runAsNonRoot": false})) == own("runAsNonRoot")
		warned(environment, with_context({"runAsUser": 0})) == set()
	}
}

test_another_user if {
	every context in [{"runAsNonRoot": true}, {"runAsUser": 1000}, {"runAsUser": 65534, "runAsNonRoot": false}] {
		denied("prod", with_context(context)) == set()
		warned("dev", with_context(context)) == set()
	}
}

test_the_pod_speaks_for_its_containers if {
	every context in [{"runAsNonRoot": true}, {"runAsUser": 1000}] {
		denied("prod", object.union(with_context({}), {"securityContext": context})) == set()
	}
	denied("dev", object.union(with_context({}), {"securityContext": {"runAsUser": 0}})) == {["spec", "securityContext", "runAsUser"]}
	denied("dev", object.union(with_context({}), {"securityContext": {"runAsNonRoot": false}})) == {["spec", "securityContext", "runAsNonRoot"]}
}

test_the_container_speaks_for_itself if {
	root := {"securityContext": {"runAsUser": 0}}
	denied("prod", object.union(with_context({"runAsUser": 1000}), root)) == set()
	denied("prod", object.union(with_context({"runAsUser": 0}), {"securityContext": {"runAsNonRoot": true}})) == own("runAsUser")
}

test_init_and_ephemeral_containers if {
	every field in ["initContainers", "ephemeralContainers"] {
		denied("prod", {field: [{"name": "a", "image": "a:1"}]}) == {["spec", field, 0, "securityContext", "runAsNonRoot"]}
	}
}

test_user_namespace if denied("prod", object.union(with_context({"runAsUser": 0}), {"hostUsers": false})) == set()

test_part_of_a_patch if warned(null, {"containers": [{"name": "api", "env": []}]}) == set()

test_texts if {
	found := rule.deny with input as pod("prod", with_context({}))
	found == {{"msg": "container may run as root", "path": ["spec", "containers", 0, "securityContext", "runAsNonRoot"], "label": "runAsNonRoot is not set"}}
}
