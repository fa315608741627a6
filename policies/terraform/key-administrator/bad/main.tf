module "user" {
  source = "./user"
}

locals {
  policy = "AdministratorAccess"
}

resource "aws_iam_user_policy_attachment" "deployer" {
  user       = module.user.name
  policy_arn = "arn:aws:iam::aws:policy/${local.policy}"
}
