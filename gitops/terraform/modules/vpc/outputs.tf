output "vpc_id" {
  description = "Id of the VPC"
  value       = aws_vpc.this.id
}

output "private_subnet_ids" {
  description = "Subnets of nodes and brokers, one a zone"
  value       = [for subnet in aws_subnet.private : subnet.id]
}

output "data_subnet_ids" {
  description = "Subnets of databases, one a zone"
  value       = [for subnet in aws_subnet.data : subnet.id]
}
