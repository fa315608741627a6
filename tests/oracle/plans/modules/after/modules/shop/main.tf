variable "name" {}

module "store" {
  source = "../store"
  name   = "${var.name}-store"
}

resource "terraform_data" "shop" {
  input = { store = module.store.name, name = var.name }
}

resource "terraform_data" "follower" {
  input = terraform_data.shop.output
}

output "id" {
  value = terraform_data.shop.id
}
