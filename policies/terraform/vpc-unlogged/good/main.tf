module "network" {
  source = "./network"
}

locals {
  networks = { shop = module.network.vpc }
}

resource "aws_flow_log" "all" {
  for_each = local.networks

  vpc_id          = each.value
  traffic_type    = "ALL"
  log_destination = "arn:aws:s3:::shop-flows"
}
