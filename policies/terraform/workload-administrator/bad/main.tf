module "role" {
  source   = "./role"
  policies = ["AmazonSSMManagedInstanceCore", "AdministratorAccess"]
}

resource "aws_iam_instance_profile" "worker" {
  name = "worker"
  role = module.role.name
}
