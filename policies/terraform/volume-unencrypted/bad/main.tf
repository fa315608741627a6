resource "aws_ebs_volume" "data" { # expect: tf-volume-unencrypted
  availability_zone = "ap-northeast-2a"
  size              = 100
}

resource "aws_instance" "bastion" {
  ami           = "ami-0a1b2c3d4e5f60718"
  instance_type = "t4g.small"

  root_block_device { # expect: tf-volume-unencrypted
    volume_size = 20
  }

  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 50
    encrypted   = false # expect: tf-volume-unencrypted
  }
}

resource "aws_launch_template" "workers" {
  name = "workers"

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs { # expect: tf-volume-unencrypted
      volume_size = 50
    }
  }
}
