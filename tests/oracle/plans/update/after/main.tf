resource "terraform_data" "one" {
  input = "new"
}

resource "terraform_data" "same" {
  input = "same"
}
