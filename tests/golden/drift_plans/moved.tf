terraform {
  required_providers {
    note = { source = "shop/note" }
  }
}

resource "note_file" "c" {
  path = "a.json"
  text = "one"
}

resource "note_file" "b" {
  path = "b.json"
  text = "one"
  size = 1
}
moved {
  from = note_file.a
  to   = note_file.c
}
