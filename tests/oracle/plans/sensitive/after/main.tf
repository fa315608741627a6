variable "password" {
  type      = string
  default   = "hunter2-of-the-plan"
  sensitive = true
}

resource "terraform_data" "leaf" {
  input = { user = "shop", password = var.password, hosts = ["a", var.password] }
}

resource "terraform_data" "whole" {
  input = sensitive({ pin = 4711, on = true, short = "xyz" })
}

resource "terraform_data" "told" {
  input = nonsensitive(var.password)
}

output "password" {
  value     = var.password
  sensitive = true
}
