terraform {
  backend "http" { # expect: tf-state-unprotected
    address = "https://state.shop.internal/team"
  }
}
