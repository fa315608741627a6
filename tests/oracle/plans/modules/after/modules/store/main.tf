variable "name" {}

resource "terraform_data" "store" {
  input = var.name
}

output "name" {
  value = terraform_data.store.input
}
