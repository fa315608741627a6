# Alarms on what the cluster's own Prometheus cannot see: databases and brokers of AWS, and the bill.
locals {
  # CloudWatch cannot publish with the key that AWS manages for SNS, hence one of our own, by its alias.
  alerts_key = "alias/shop/alerts"
}

resource "aws_kms_key" "alerts" {
  description             = "Alerts of ${var.name}"
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
          "Sid": "Publishers",
          "Effect": "Allow",
          "Principal": {"Service": ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"]},
          "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
          "Resource": "*",
          "Condition": {"StringEquals": {"aws:SourceAccount": "${var.account_id}"}}
        }
      ]
    }
  JSON
}

resource "aws_kms_alias" "alerts" {
  name          = local.alerts_key
  target_key_id = aws_kms_key.alerts.key_id
}

resource "aws_sns_topic" "alerts" {
  name              = "${var.name}-alerts"
  kms_master_key_id = local.alerts_key

  depends_on = [aws_kms_alias.alerts]
}

resource "aws_sns_topic_subscription" "email" {
  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = var.settings.alerts.email
}

resource "aws_cloudwatch_metric_alarm" "database_cpu" {
  for_each = var.database_identifiers

  alarm_name          = "${each.value}-cpu"
  alarm_description   = "Five minutes of high load: see the slow queries in Performance Insights first"
  namespace           = "AWS/RDS"
  metric_name         = "CPUUtilization"
  dimensions          = { DBInstanceIdentifier = each.value }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.settings.alerts.database_cpu_percent
  alarm_actions       = [aws_sns_topic.alerts.arn]
  ok_actions          = [aws_sns_topic.alerts.arn]
}

resource "aws_cloudwatch_metric_alarm" "database_storage" {
  for_each = var.database_identifiers

  alarm_name          = "${each.value}-storage"
  alarm_description   = "Storage runs out; it grows by itself up to twice its size"
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = { DBInstanceIdentifier = each.value }
  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "LessThanThreshold"
  threshold           = var.settings.alerts.database_free_storage_gib * pow(1024, 3)
  alarm_actions       = [aws_sns_topic.alerts.arn]
}

resource "aws_cloudwatch_metric_alarm" "kafka_under_replicated" {
  alarm_name          = "${var.name}-kafka-under-replicated"
  alarm_description   = "A broker is behind or gone: producers with acks=all stop when a second one follows"
  namespace           = "AWS/Kafka"
  metric_name         = "UnderReplicatedPartitions"
  dimensions          = { "Cluster Name" = var.kafka_cluster_name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  alarm_actions       = [aws_sns_topic.alerts.arn]
}

resource "aws_budgets_budget" "environment" {
  name         = var.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = var.monthly_budget_usd
  limit_unit   = "USD"

  cost_filter {
    name   = "TagKeyValue"
    values = [format("user:environment$%s", var.environment)]
  }

  notification {
    notification_type         = "FORECASTED"
    comparison_operator       = "GREATER_THAN"
    threshold                 = 100
    threshold_type            = "PERCENTAGE"
    subscriber_sns_topic_arns = [aws_sns_topic.alerts.arn]
  }
}
