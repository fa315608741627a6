resource "terraform_data" "secret" {
  input = { password = sensitive("hunter2-of-the-state"), list = ["a", sensitive("hunter3-of-the-state")] }
}

resource "terraform_data" "quoted" {
  for_each = toset(["a.b", "c\"d", "i$${j}"])
  input    = each.key
}

resource "terraform_data" "numbered" {
  count = 2
}

module "inner" {
  source   = "./inner"
  for_each = toset(["x.y"])
}

output "open" {
  value = "x"
}
