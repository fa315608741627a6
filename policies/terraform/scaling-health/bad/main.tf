module "group" {
  source  = "./group"
  targets = [aws_lb_target_group.web.arn]
}

resource "aws_lb_target_group" "web" {
  name = "web"
}
