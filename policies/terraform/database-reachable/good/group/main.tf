variable "clients" {
  type = string
}

resource "aws_security_group" "this" {
  name = "orders"
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  security_group_id            = aws_security_group.this.id
  referenced_security_group_id = var.clients
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

output "id" {
  value = aws_security_group.this.id
}
