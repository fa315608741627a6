provider "aws" { # expect: tf-cost-tags
  region = "ap-northeast-2"
}
