module "orders" {
  source    = "../../modules/cluster"
  instances = 1
}
