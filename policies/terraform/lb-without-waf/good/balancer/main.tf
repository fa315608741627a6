variable "internal" {
  type = bool
}

resource "aws_lb" "this" {
  name     = "web"
  internal = var.internal
}

output "arn" {
  value = aws_lb.this.arn
}
