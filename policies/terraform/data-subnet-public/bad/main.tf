module "network" {
  source = "./network"
}

resource "aws_db_subnet_group" "orders" { # expect: tf-data-subnet-public
  name       = "orders"
  subnet_ids = module.network.public
}

resource "aws_elasticache_subnet_group" "cache" {
  name       = "cache"
  subnet_ids = module.network.data
}
