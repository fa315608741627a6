variable "policies" {
  type = set(string)
}

resource "aws_iam_role" "this" { # expect: tf-workload-administrator
  name               = "worker"
  assume_role_policy = "{}"
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = var.policies

  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.key}"
}

data "aws_partition" "current" {}

output "name" {
  value = aws_iam_role.this.name
}
