# METADATA
# title: EBS volume not encrypted
# description: >-
#   The volume, its snapshots and the images made of it hold plain data, unless the account encrypts by default.
#   Whoever gets a snapshot reads it.
# custom:
#   id: tf-volume-unencrypted
#   severity: medium
#   scope: resource
#   resources: [aws_ebs_volume, aws_instance, aws_launch_configuration, aws_launch_template]
#   fix: set encrypted = true (and kms_key_id for a key of your own) on the volume
#   docs: policies/terraform/volume-unencrypted
#   tags: [aws, ec2, ebs, encryption]
#   frameworks: [CIS-AWS-3.0.0-2.2.1, AWS-FSBP-EC2.3]
#   peers: [checkov:CKV_AWS_3, checkov:CKV_AWS_8, trivy:AVD-AWS-0026, trivy:AVD-AWS-0131, trivy:AVD-AWS-0008]
package tallygate.terraform.volume_unencrypted

import data.tallygate.lib.terraform
import rego.v1

deny contains {"msg": msg, "path": ["encrypted"], "label": "must be true"} if {
	input.type == "aws_ebs_volume"
	problem := plain(object.get(input.values, "encrypted", null))
	msg := sprintf("volume is not encrypted: encrypted %s", [problem])
}

deny contains {"msg": msg, "path": array.concat(device.path, ["encrypted"]), "label": "must be true"} if {
	some device in devices
	problem := plain(device.encrypted)
	msg := sprintf("volume is not encrypted: encrypted %s", [problem])
}

plain(value) := "is not set" if value == null

plain(value) := "is false" if terraform.is_false(value)

devices contains {"path": ["root_block_device", i], "encrypted": object.get(block, "encrypted", null)} if {
	input.type in {"aws_instance", "aws_launch_configuration"}
	some i
	block := input.values.root_block_device[i]
	is_object(block)
}

devices contains {"path": ["ebs_block_device", i], "encrypted": object.get(block, "encrypted", null)} if {
	input.type in {"aws_instance", "aws_launch_configuration"}
	some i
	block := input.values.ebs_block_device[i]
	is_object(block)
}

devices contains {"path": path, "encrypted": object.get(block, "encrypted", null)} if {
	input.type == "aws_launch_template"
	some i, j
	block := input.values.block_device_mappings[i].ebs[j]
	is_object(block)
	path := ["block_device_mappings", i, "ebs", j]
}
