# METADATA
# title: Queue or stream not encrypted
# description: >-
#   Messages lie unencrypted in an SQS queue whose default encryption is switched off, or in a Kinesis stream, which has
#   none unless it is asked for.
# custom:
#   id: tf-queue-unencrypted
#   severity: medium
#   scope: resource
#   resources: [aws_sqs_queue, aws_kinesis_stream]
#   fix: leave sqs_managed_sse_enabled out or name kms_master_key_id (SQS); set encryption_type = "KMS" (Kinesis)
#   docs: policies/terraform/queue-unencrypted
#   tags: [aws, sqs, kinesis, encryption]
#   frameworks: [AWS-FSBP-SQS.1, AWS-FSBP-Kinesis.1]
#   peers: [checkov:CKV_AWS_27, checkov:CKV_AWS_43, trivy:AVD-AWS-0096, trivy:AVD-AWS-0064]
package tallygate.terraform.queue_unencrypted

import data.tallygate.lib.terraform
import rego.v1

# The provider refuses this argument beside kms_master_key_id, which therefore need not be read.
deny contains {"msg": msg, "path": ["sqs_managed_sse_enabled"], "label": "must be true"} if {
	input.type == "aws_sqs_queue"
	terraform.is_false(input.values.sqs_managed_sse_enabled)
	msg := "messages are not encrypted: sqs_managed_sse_enabled is false"
}

deny contains {"msg": msg, "path": ["encryption_type"], "label": "must be KMS"} if {
	input.type == "aws_kinesis_stream"
	problem := plain[object.get(input.values, "encryption_type", null)]
	msg := sprintf("records are not encrypted: encryption_type is %s", [problem])
}

plain := {null: "not set", "": "empty", "NONE": "NONE"}
