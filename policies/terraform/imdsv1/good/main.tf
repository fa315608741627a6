resource "aws_instance" "bastion" {
  ami           = "ami-0a1b2c3d4e5f60718"
  instance_type = "t4g.small"

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }
}

resource "aws_launch_template" "workers" {
  name          = "workers"
  instance_type = "t4g.large"

  metadata_options {
    http_endpoint = "disabled"
  }
}
