resource "terraform_data" "left" {
  input = "x"
}
