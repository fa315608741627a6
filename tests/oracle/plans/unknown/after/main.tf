resource "terraform_data" "source" {
  input = "x"
}

resource "terraform_data" "parts" {
  input = {
    known  = "k"
    list   = ["a", terraform_data.source.id, "c"]
    nested = { id = terraform_data.source.id, name = "n" }
    text   = "id-${terraform_data.source.id}"
  }
}

resource "terraform_data" "all" {
  input = terraform_data.source.output
}
