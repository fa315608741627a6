resource "terraform_data" "one" {
  input = { name = "one", size = 3, tags = ["a", "b"], none = null }
}

resource "terraform_data" "two" {
  input            = terraform_data.one.id
  triggers_replace = [terraform_data.one.input.name, terraform_data.one.id]
}
