module "network" {
  source = "./network"
}

resource "aws_route" "peer" {
  route_table_id            = module.network.table
  destination_cidr_block    = "10.8.0.0/16"
  vpc_peering_connection_id = "pcx-0123456789abcdef0"
}

locals {
  group = aws_security_group.web.id
}

resource "aws_security_group" "web" {
  name = "web"

  ingress { # expect: tf-inline-and-separate
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_security_group_rule" "web" {
  type              = "ingress"
  security_group_id = local.group
  protocol          = "tcp"
  from_port         = 8443
  to_port           = 8443
  cidr_blocks       = ["10.0.0.0/8"]
}
