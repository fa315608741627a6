resource "terraform_data" "quoted" {
  for_each = toset(["a.b", "c\"d", "e\\f", "g]h", "i$${j}", "ü/ä"])
  input    = each.key
}

resource "terraform_data" "numbered" {
  count = 11
  input = count.index
}

module "inner" {
  source   = "./inner"
  for_each = toset(["x.y", "z\"[0]"])
  key      = each.key
}
