module "balancer" {
  source   = "./balancer"
  internal = false
}

resource "aws_lb_target_group" "web" {
  name = "web"
}
