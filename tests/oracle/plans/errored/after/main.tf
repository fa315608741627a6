resource "terraform_data" "one" {
  input = "x"
}

resource "terraform_data" "broken" {
  input = tonumber(terraform_data.one.input)
}
