resource "aws_instance" "bastion" {
  ami           = "ami-0a1b2c3d4e5f60718"
  instance_type = "t4g.small"

  metadata_options {
    http_tokens = "optional" # expect: tf-imdsv1
  }
}

resource "aws_launch_template" "workers" { # expect: tf-imdsv1
  name          = "workers"
  instance_type = "t4g.large"
}
