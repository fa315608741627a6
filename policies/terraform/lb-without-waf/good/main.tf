module "balancer" {
  source   = "./balancer"
  internal = false
}

module "inner" {
  source   = "./balancer"
  internal = true
}

resource "aws_wafv2_web_acl" "web" {
  name  = "web"
  scope = "REGIONAL"
}

resource "aws_wafv2_web_acl_association" "web" {
  resource_arn = module.balancer.arn
  web_acl_arn  = aws_wafv2_web_acl.web.arn
}
