resource "aws_security_group" "workers" {
  name   = "workers"
  vpc_id = "vpc-0a1b2c3d4e5f60718"

  egress {
    from_port        = 0
    to_port          = 0
    protocol         = "-1"
    cidr_blocks      = ["0.0.0.0/0"] # expect: tf-security-group-egress
    ipv6_cidr_blocks = ["::/0"]      # expect: tf-security-group-egress
  }
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = "sg-0a1b2c3d4e5f60718"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0" # expect: tf-security-group-egress
}
