resource "aws_security_group" "this" { # expect: tf-database-reachable
  name = "orders"
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  security_group_id = aws_security_group.this.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 15432
  to_port           = 15432
}

output "id" {
  value = aws_security_group.this.id
}
