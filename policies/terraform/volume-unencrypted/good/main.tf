resource "aws_ebs_volume" "data" {
  availability_zone = "ap-northeast-2a"
  size              = 100
  encrypted         = true
}

resource "aws_ebs_volume" "restored" {
  availability_zone = "ap-northeast-2a"
  snapshot_id       = "snap-0a1b2c3d4e5f60718"
  encrypted         = true
}

resource "aws_instance" "bastion" {
  ami           = "ami-0a1b2c3d4e5f60718"
  instance_type = "t4g.small"

  root_block_device {
    volume_size = 20
    encrypted   = true
  }
}

resource "aws_launch_template" "workers" {
  name = "workers"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size = 50
      encrypted   = "true"
    }
  }
}
