provider "aws" {
  region = "us-east-1"
}

resource "aws_nat_gateway" "this" { # expect: cost-required-tags
  subnet_id         = "subnet-1"
  allocation_id     = "eipalloc-1"
  connectivity_type = "public"

  tags = {
    team = "network"
  }
}
