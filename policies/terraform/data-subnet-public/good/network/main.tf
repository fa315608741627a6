locals {
  zones = { a = 0, b = 1 }
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "public" {
  for_each = local.zones

  vpc_id                  = aws_vpc.this.id
  cidr_block              = cidrsubnet(aws_vpc.this.cidr_block, 8, each.value)
  map_public_ip_on_launch = true
}

resource "aws_subnet" "data" {
  for_each = local.zones

  vpc_id     = aws_vpc.this.id
  cidr_block = cidrsubnet(aws_vpc.this.cidr_block, 8, each.value + 10)
}

output "public" {
  value = [for subnet in aws_subnet.public : subnet.id]
}

output "data" {
  value = [for subnet in aws_subnet.data : subnet.id]
}
