module "group" {
  source = "./group"
}

resource "aws_db_instance" "orders" {
  identifier             = "orders"
  vpc_security_group_ids = [module.group.id]
}

resource "aws_security_group" "cache" {
  name = "cache"

  ingress { # expect: tf-database-reachable
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = local.clients
  }
}

locals {
  clients = ["10.0.0.0/8", "0.0.0.0/0"]
}

resource "aws_elasticache_replication_group" "cache" {
  replication_group_id = "cache"
  security_group_ids   = [aws_security_group.cache.id]
}
