# What expressions of the differential test may refer to. What a provider will say is in `first`.
locals {
  text     = terraform_data.first.id
  texts    = split(",", local.text)
  digits   = length(local.text)
  flag     = local.text == "x"
  entries  = zipmap(local.texts, local.texts)
  group    = toset(local.texts)
  maybe    = local.flag ? local.text : null
  partly   = ["a", local.text]
  fields   = { a = local.text, b = 1 }
  pw       = sensitive("secret")
  secrets  = { a = sensitive("x"), b = "y" }
  words    = ["b", "a", "c", "a"]
  people   = [{ name = "ann", age = 3 }, { name = "bob", age = 4 }]
  table    = { x = { n = 1 }, y = { n = 2 } }
  names    = toset(["b", "a"])
  nothing  = null
  template = "Hi $${name}%%{ for x in list } $${x}%%{ endfor }"
}
