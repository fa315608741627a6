module "network" {
  source = "./network"
}

resource "aws_db_subnet_group" "orders" {
  name       = "orders"
  subnet_ids = module.network.data
}

resource "aws_lb" "web" {
  subnets = module.network.public
}
