variable "environment" {
  type = string
}

provider "aws" {
  region = "ap-northeast-2"

  default_tags {
    tags = {
      Owner         = "platform"
      "cost-center" = "shop-1200"
      Environment   = var.environment
      Service       = "network"
    }
  }
}

# A second region of the same account.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}
