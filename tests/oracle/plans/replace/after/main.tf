resource "terraform_data" "delete_first" {
  triggers_replace = { size = 2 }
}

resource "terraform_data" "create_first" {
  triggers_replace = 2

  lifecycle {
    create_before_destroy = true
  }
}
