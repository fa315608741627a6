resource "aws_security_group" "this" {
  name = "database"
}

output "id" {
  value = aws_security_group.this.id
}
