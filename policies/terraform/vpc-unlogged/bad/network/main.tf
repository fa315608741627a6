resource "aws_vpc" "this" { # expect: tf-vpc-unlogged
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.0.0.0/24"
}

output "subnet" {
  value = aws_subnet.this.id
}

output "vpc" {
  value = aws_vpc.this.id
}
