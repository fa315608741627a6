variable "targets" {
  type = list(string)
}

variable "check" {
  type    = string
  default = null
}

resource "aws_autoscaling_group" "this" { # expect: tf-scaling-health
  min_size          = 2
  max_size          = 4
  target_group_arns = var.targets
}
