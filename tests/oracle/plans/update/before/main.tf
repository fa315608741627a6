resource "terraform_data" "one" {
  input = "old"
}

resource "terraform_data" "same" {
  input = "same"
}
