output "address" {
  description = "Host name of the primary"
  value       = aws_db_instance.this.address
}

output "identifier" {
  description = "Identifier of the instance, as metrics name it"
  value       = aws_db_instance.this.identifier
}

output "security_group_id" {
  description = "Security group of the database"
  value       = aws_security_group.this.id
}
