provider "aws" {
  region = "us-east-1"
}

resource "aws_mq_broker" "jobs" { # expect: cost-max-unpriced
  broker_name = "jobs"
}
