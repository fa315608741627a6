provider "aws" {
  region = "us-east-1"
}

resource "aws_sqs_queue" "jobs" { # expect: cost-max-unpriced
  name = "jobs"
}
