resource "aws_security_group" "bastion" {
  name   = "bastion"
  vpc_id = "vpc-0a1b2c3d4e5f60718"

  ingress {
    description = "SSH"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8", "0.0.0.0/0"] # expect: tf-security-group-open
  }

  ingress {
    description      = "Everything"
    from_port        = 0
    to_port          = 0
    protocol         = "-1"
    ipv6_cidr_blocks = ["::/0"] # expect: tf-security-group-open
  }
}

resource "aws_security_group_rule" "database" {
  type              = "ingress"
  security_group_id = "sg-0a1b2c3d4e5f60718"
  from_port         = 5000
  to_port           = 6000
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"] # expect: tf-security-group-open
}

resource "aws_security_group_rule" "search" {
  type              = "ingress"
  security_group_id = "sg-0a1b2c3d4e5f60718"
  from_port         = 9200
  to_port           = 9200
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/1", "128.0.0.0/1"] # expect: tf-security-group-open
}

resource "aws_vpc_security_group_ingress_rule" "desktop" {
  security_group_id = "sg-0a1b2c3d4e5f60718"
  ip_protocol       = "tcp"
  from_port         = 3389
  to_port           = 3389
  cidr_ipv4         = "0.0.0.0/0" # expect: tf-security-group-open
}
