output "database_endpoint" {
  description = "host:port of the primary"
  value       = aws_db_instance.this.endpoint
}

output "database_security_group_id" {
  description = "Security group of the database"
  value       = aws_security_group.database.id
}

output "avatars_policy" {
  description = "Policy document for the role of user-service"
  value       = data.aws_iam_policy_document.avatars.json
}
