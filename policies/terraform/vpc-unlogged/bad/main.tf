module "network" {
  source = "./network"
}

resource "aws_flow_log" "one" {
  subnet_id       = module.network.subnet
  traffic_type    = "ALL"
  log_destination = "arn:aws:s3:::shop-flows"
}
