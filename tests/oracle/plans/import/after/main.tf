resource "terraform_data" "taken" {
}

import {
  to = terraform_data.taken
  id = "taken-over"
}
