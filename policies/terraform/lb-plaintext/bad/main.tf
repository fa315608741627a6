module "balancer" {
  source   = "./balancer"
  internal = false
}

resource "aws_lb_target_group" "web" {
  name = "web"
}

resource "aws_lb_listener" "web" {
  load_balancer_arn = module.balancer.arn
  port              = 80
  protocol          = "HTTP"

  default_action { # expect: tf-lb-plaintext
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
