terraform {
  required_providers {
    note = { source = "shop/note" }
  }
}

resource "note_file" "a" {
  path = "a.json"
  text = "one"
}

resource "note_file" "b" {
  path = "b.json"
  text = "one"
  size = 1
}
