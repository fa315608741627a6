terraform {
  required_version = ">= 1.10"

  backend "s3" {
    bucket       = "shop-terraform-state"
    key          = "prod/network.tfstate"
    region       = "ap-northeast-2"
    encrypt      = true
    use_lockfile = true
  }
}
