resource "terraform_data" "delete_first" {
  triggers_replace = { size = 1 }
}

resource "terraform_data" "create_first" {
  triggers_replace = 1

  lifecycle {
    create_before_destroy = true
  }
}
