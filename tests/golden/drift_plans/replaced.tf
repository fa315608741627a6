terraform {
  required_providers {
    note = { source = "shop/note" }
  }
}

resource "note_file" "a" {
  path = "other.json"
}

resource "note_file" "b" {
  path = "b.json"
  text = "one"
  size = 1
}
