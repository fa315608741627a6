provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      team = "network"
    }
  }
}

resource "aws_nat_gateway" "this" {
  subnet_id         = "subnet-1"
  allocation_id     = "eipalloc-1"
  connectivity_type = "public"

  tags = {
    service = "egress"
  }
}
