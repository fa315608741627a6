provider "aws" {
  region = "ap-northeast-2"

  default_tags {
    tags = { # expect: tf-cost-tags
      ManagedBy   = "terraform"
      Environment = "prod"
    }
  }
}
