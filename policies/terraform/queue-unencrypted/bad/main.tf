resource "aws_sqs_queue" "orders" {
  name                    = "orders"
  sqs_managed_sse_enabled = false # expect: tf-queue-unencrypted
}

resource "aws_kinesis_stream" "clicks" { # expect: tf-queue-unencrypted
  name        = "clicks"
  shard_count = 2
}

resource "aws_kinesis_stream" "views" {
  name            = "views"
  shard_count     = 2
  encryption_type = "NONE" # expect: tf-queue-unencrypted
}
