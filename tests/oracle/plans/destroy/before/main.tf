resource "terraform_data" "one" {
  input = sensitive("gone-secret")
}

resource "terraform_data" "two" {
  input = "two"
}
