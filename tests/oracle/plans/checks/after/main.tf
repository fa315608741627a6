resource "terraform_data" "one" {
  input = 1
}

check "size" {
  assert {
    condition     = terraform_data.one.input > 1
    error_message = "one is too small"
  }
}

check "fine" {
  assert {
    condition     = terraform_data.one.input == 1
    error_message = "never said"
  }
}
