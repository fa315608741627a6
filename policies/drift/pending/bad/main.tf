provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
  tags = { team = "shop" } # expect: drift-pending
}
