# Mail that comes back. The function that reads the topic is deployed by gitops/serverless/notification-bounces, which
# finds the rest by these parameters.
locals {
  bounces_key = "alias/shop/mail-bounces"
}

resource "aws_sns_topic" "bounces" {
  name              = "shop-${var.environment}-mail-bounces"
  kms_master_key_id = local.bounces_key

  depends_on = [aws_kms_alias.bounces]

  tags = { service = "notification" }
}

resource "aws_kms_key" "bounces" {
  description             = "Mail that comes back, in ${var.environment}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "Account",
          "Effect": "Allow",
          "Principal": {"AWS": "arn:aws:iam::${var.account_id}:root"},
          "Action": "kms:*",
          "Resource": "*"
        },
        {
          "Sid": "Mail",
          "Effect": "Allow",
          "Principal": {"Service": "ses.amazonaws.com"},
          "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
          "Resource": "*",
          "Condition": {"StringEquals": {"aws:SourceAccount": "${var.account_id}"}}
        }
      ]
    }
  JSON
}

resource "aws_kms_alias" "bounces" {
  name          = local.bounces_key
  target_key_id = aws_kms_key.bounces.key_id
}

resource "aws_ssm_parameter" "serverless" {
  for_each = {
    kafka-bootstrap-brokers               = var.bootstrap_brokers
    notification-ingest-security-group-id = aws_security_group.ingest.id
    private-subnet-ids                    = join(",", var.subnet_ids)
  }

  name  = "/shop/${var.environment}/${each.key}"
  type  = each.key == "private-subnet-ids" ? "StringList" : "String"
  value = each.value
}
