output "bucket" {
  description = "Name of the bucket of uploads"
  value       = aws_s3_bucket.uploads.bucket
}

output "security_group_id" {
  description = "Security group of the function"
  value       = aws_security_group.ingest.id
}
