output "arn" {
  description = "ARN of the cluster"
  value       = aws_msk_cluster.this.arn
}

output "bootstrap_brokers" {
  description = "Brokers for clients that authenticate with IAM"
  value       = aws_msk_cluster.this.bootstrap_brokers_sasl_iam
}
