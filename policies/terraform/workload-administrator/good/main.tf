module "role" {
  source   = "./role"
  policies = ["AmazonSSMManagedInstanceCore"]
}

resource "aws_iam_instance_profile" "worker" {
  name = "worker"
  role = module.role.name
}

resource "aws_iam_policy" "orders" {
  name   = "read-orders"
  policy = "{}"
}

resource "aws_iam_role_policy_attachment" "orders" {
  role       = module.role.name
  policy_arn = aws_iam_policy.orders.arn
}

resource "aws_iam_role" "operator" {
  name               = "operator"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "operator" {
  role       = aws_iam_role.operator.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
