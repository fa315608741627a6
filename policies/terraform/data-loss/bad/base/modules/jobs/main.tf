resource "aws_sqs_queue" "this" { # expect: tf-data-loss
  name                    = "jobs"
  sqs_managed_sse_enabled = true
}
