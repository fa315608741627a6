package tallygate.terraform.imdsv1_test

import data.tallygate.terraform.imdsv1 as rule
import rego.v1

denied(values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": "aws_instance", "values": values, "unknown": []}
}

warned(values) := found if {
	found := {one.path | some one in rule.warn} with input as {"type": "aws_instance", "values": values, "unknown": []}
}

test_optional if {
	denied({"metadata_options": [{"http_tokens": "optional"}]}) == {["metadata_options", 0, "http_tokens"]}
	warned({"metadata_options": [{"http_tokens": "optional"}]}) == set()
}

test_required if {
	denied({"metadata_options": [{"http_tokens": "required"}]}) == set()
	warned({"metadata_options": [{"http_tokens": "required"}]}) == set()
}

test_nothing_said_is_a_warning if {
	denied({"ami": "ami-0a1b2c3d"}) == set()
	warned({"ami": "ami-0a1b2c3d"}) == {["metadata_options"]}
}

test_block_without_it_is_a_warning if warned({"metadata_options": [{"http_endpoint": "enabled"}]}) == {["metadata_options"]}

test_service_switched_off if {
	values := {"metadata_options": [{"http_endpoint": "disabled", "http_tokens": "optional"}]}
	denied(values) == set()
	warned(values) == set()
	warned({"metadata_options": [{"http_endpoint": "disabled"}]}) == set()
}

test_launch_template_says_it if {
	template := [{"id": "lt-0a1b2c3d", "version": "$Latest"}]
	warned({"launch_template": template}) == set()
	denied({"launch_template": template, "metadata_options": [{"http_tokens": "optional"}]}) == {["metadata_options", 0, "http_tokens"]}
}

test_null_is_absent if warned({"metadata_options": [{"http_tokens": null}]}) == {["metadata_options"]}
