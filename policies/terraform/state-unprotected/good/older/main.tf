terraform {
  backend "s3" {
    bucket         = "shop-terraform-state"
    key            = "prod/older.tfstate"
    region         = "ap-northeast-2"
    encrypt        = true
    dynamodb_table = "shop-terraform-locks"
  }
}
