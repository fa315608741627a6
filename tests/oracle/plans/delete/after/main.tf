resource "terraform_data" "kept" {
  count = 1
  input = count.index
}
