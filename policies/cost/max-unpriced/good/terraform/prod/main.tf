provider "aws" {
  region = "us-east-1"
}

resource "aws_mq_broker" "jobs" {
  broker_name = "jobs"
}
