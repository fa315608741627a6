module "shop" {
  source = "./modules/shop"
  name   = "shop"
}

resource "terraform_data" "reader" {
  input      = module.shop.id
  depends_on = [terraform_data.other]
}

resource "terraform_data" "other" {
}
