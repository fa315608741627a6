terraform {
  required_version = ">= 1.10"

  backend "s3" { # expect: tf-state-unprotected
    bucket  = "shop-terraform-state"
    key     = "prod/network.tfstate"
    region  = "ap-northeast-2"
    encrypt = false # expect: tf-state-unprotected
  }
}
