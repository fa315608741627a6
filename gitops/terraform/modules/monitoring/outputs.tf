output "alerts_topic_arn" {
  description = "Topic of alerts"
  value       = aws_sns_topic.alerts.arn
}
