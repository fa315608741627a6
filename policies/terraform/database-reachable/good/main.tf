module "group" {
  source  = "./group"
  clients = aws_security_group.web.id
}

resource "aws_db_instance" "orders" {
  identifier             = "orders"
  vpc_security_group_ids = [module.group.id]
}

resource "aws_security_group" "web" {
  name = "web"

  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_lb" "web" {
  security_groups = [aws_security_group.web.id]
}
