package tallygate.terraform.queue_unencrypted_test

import data.tallygate.terraform.queue_unencrypted as rule
import rego.v1

judge(type, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "values": values, "unknown": []}
}

test_queue_switched_off if {
	judge("aws_sqs_queue", {"sqs_managed_sse_enabled": false}) == {["sqs_managed_sse_enabled"]}
	judge("aws_sqs_queue", {"sqs_managed_sse_enabled": "false"}) == {["sqs_managed_sse_enabled"]}
}

test_queue_by_default if judge("aws_sqs_queue", {"name": "orders"}) == set()

test_queue_switched_on if judge("aws_sqs_queue", {"sqs_managed_sse_enabled": true}) == set()

test_stream_by_default if {
	judge("aws_kinesis_stream", {"name": "clicks"}) == {["encryption_type"]}
	judge("aws_kinesis_stream", {"encryption_type": null}) == {["encryption_type"]}
}

test_stream_without if judge("aws_kinesis_stream", {"encryption_type": "NONE"}) == {["encryption_type"]}

test_stream_with if judge("aws_kinesis_stream", {"encryption_type": "KMS"}) == set()

test_arguments_of_the_other_type_do_not_matter if judge("aws_sqs_queue", {"encryption_type": "NONE"}) == set()
