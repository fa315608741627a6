output "database_endpoint" {
  description = "host:port of the primary"
  value       = aws_db_instance.this.endpoint
}

output "database_security_group_id" {
  description = "Security group of the database"
  value       = aws_security_group.database.id
}

output "avatars_policy_arn" {
  description = "Policy for the role of user-service"
  value       = aws_iam_policy.avatars.arn
}
