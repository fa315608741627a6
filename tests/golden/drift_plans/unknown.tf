terraform {
  required_providers {
    note = { source = "shop/note" }
  }
}

resource "note_file" "a" {
  path = "a.json"
  text = "one"
}

resource "note_file" "c" {
  path = "c.json"
  text = note_file.d.owner
}

resource "note_file" "d" {
  path = "d.json"
}
