variable "policy" {
  type = string
}

resource "aws_sqs_queue" "this" {
  name = "orders"
}

resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.url
  policy    = var.policy # expect: tf-resource-policy-open
}
