resource "terraform_data" "kept" {
  count = 2
  input = count.index
}

resource "terraform_data" "gone" {
  input = "gone"
}
