resource "aws_sqs_queue" "jobs" {
  name                    = "jobs-dev"
  sqs_managed_sse_enabled = true
}
