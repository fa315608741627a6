package tallygate.terraform.volume_unencrypted_test

import data.tallygate.terraform.volume_unencrypted as rule
import rego.v1

judge(type, values, unknown) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "values": values, "unknown": unknown}
}

test_volume if {
	judge("aws_ebs_volume", {"size": 10}, []) == {["encrypted"]}
	judge("aws_ebs_volume", {"encrypted": false}, []) == {["encrypted"]}
	judge("aws_ebs_volume", {"encrypted": "false"}, []) == {["encrypted"]}
	judge("aws_ebs_volume", {"encrypted": null}, []) == {["encrypted"]}
}

test_encrypted_volume if {
	judge("aws_ebs_volume", {"encrypted": true}, []) == set()
	judge("aws_ebs_volume", {"encrypted": "true"}, []) == set()
}

test_volume_of_a_snapshot_must_say_it if judge("aws_ebs_volume", {"snapshot_id": "snap-0a1b2c3d"}, []) == {["encrypted"]}

test_devices_of_an_instance if {
	every type in ["aws_instance", "aws_launch_configuration"] {
		judge(type, {"root_block_device": [{"volume_size": 20}]}, []) == {["root_block_device", 0, "encrypted"]}
		judge(type, {"ebs_block_device": [{"encrypted": true}, {"encrypted": false}]}, []) == {["ebs_block_device", 1, "encrypted"]}
	}
}

test_instance_without_devices_is_its_image if judge("aws_instance", {"ami": "ami-0a1b2c3d"}, []) == set()

test_launch_template if {
	values := {"block_device_mappings": [{"device_name": "/dev/xvda", "ebs": [{"volume_size": 20}]}, {"ebs": [{"encrypted": "true"}]}]}
	judge("aws_launch_template", values, []) == {["block_device_mappings", 0, "ebs", 0, "encrypted"]}
}

test_launch_template_without_a_volume if {
	judge("aws_launch_template", {"block_device_mappings": [{"device_name": "/dev/sdb", "no_device": "true"}]}, []) == set()
}

test_blocks_of_other_types_do_not_matter if judge("aws_ebs_volume", {"encrypted": true, "root_block_device": [{}]}, []) == set()

test_dynamic_blocks_are_no_finding if judge("aws_instance", {"ebs_block_device": [null]}, ["/ebs_block_device/0"]) == set()
