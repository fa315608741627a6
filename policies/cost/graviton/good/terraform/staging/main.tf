provider "aws" {
  region = "us-east-1"
}

# An image that is made for x86 alone.
data "aws_ami" "legacy" {
  most_recent = true
  owners      = ["self"]

  filter {
    name   = "architecture"
    values = ["x86_64"]
  }
}

resource "aws_instance" "legacy" {
  ami           = data.aws_ami.legacy.id
  instance_type = "m5.large"

  associate_public_ip_address = false
}
