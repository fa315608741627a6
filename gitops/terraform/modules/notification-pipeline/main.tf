# A file in the bucket becomes a notification: S3 tells the function, which writes an event to the topic
# notification.requested.v1 of MSK; the service notification reads it on EKS and sends mail or push.
locals {
  name = "shop-${var.environment}-notification-ingest"
}

resource "aws_lambda_function" "ingest" {
  function_name = local.name
  description   = "Turns uploaded recipient lists into events"
  role          = aws_iam_role.ingest.arn
  runtime       = "python3.13"
  architectures = ["arm64"]
  handler       = "ingest.handler"
  memory_size   = 256
  timeout       = 60

  s3_bucket = "shop-${var.environment}-artifacts"
  s3_key    = "notification-ingest/${var.ingest_version}.zip"

  reserved_concurrent_executions = var.concurrency

  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = [aws_security_group.ingest.id]
  }

  environment {
    variables = {
      BOOTSTRAP_BROKERS = var.bootstrap_brokers
      TOPIC             = "notification.requested.v1"
    }
  }

  dead_letter_config {
    target_arn = aws_sqs_queue.failed.arn
  }

  tracing_config {
    mode = "Active"
  }

  depends_on = [aws_cloudwatch_log_group.ingest]

  tags = { service = "notification" }
}

resource "aws_lambda_permission" "uploads" {
  statement_id   = "uploads"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.ingest.function_name
  principal      = "s3.amazonaws.com"
  source_arn     = aws_s3_bucket.uploads.arn
  source_account = var.account_id
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  lambda_function {
    lambda_function_arn = aws_lambda_function.ingest.arn
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "campaigns/"
    filter_suffix       = ".csv"
  }

  depends_on = [aws_lambda_permission.uploads]
}

# Events that failed three times; somebody looks at them and moves them back.
resource "aws_sqs_queue" "failed" {
  name                      = "${local.name}-failed"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true

  tags = { service = "notification" }
}

resource "aws_cloudwatch_log_group" "ingest" {
  name              = "/aws/lambda/${local.name}"
  retention_in_days = var.log_retention_days
}

resource "aws_security_group" "ingest" {
  name        = local.name
  description = "The function that writes to MSK"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "brokers" {
  security_group_id = aws_security_group.ingest.id
  description       = "Kafka with IAM, inside the VPC"
  cidr_ipv4         = "10.0.0.0/8"
  ip_protocol       = "tcp"
  from_port         = 9098
  to_port           = 9098
}

resource "aws_vpc_security_group_egress_rule" "aws" {
  security_group_id = aws_security_group.ingest.id
  description       = "S3 and STS by their endpoints"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
