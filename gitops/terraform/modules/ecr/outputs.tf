output "repository_urls" {
  description = "URL of each repository, by service"
  value       = { for service, repository in aws_ecr_repository.this : service => repository.repository_url }
}
