module "network" {
  source = "./network"
}

resource "aws_route" "out" {
  route_table_id         = module.network.private_table
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = module.network.gateway # expect: tf-private-route-open
}
