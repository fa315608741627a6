terraform {
  required_providers {
    note = { source = "shop/note" }
  }
}

resource "note_file" "a" {
  path = "a.json"
  secret = "canary-of-the-code"
}
