module "group" {
  source  = "./group"
  targets = [aws_lb_target_group.web.arn]
  check   = "ELB"
}

resource "aws_lb_target_group" "web" {
  name = "web"
}

resource "aws_autoscaling_group" "workers" {
  min_size = 1
  max_size = 4
}
