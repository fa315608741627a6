variable "trust" {
  type = string
}

resource "aws_iam_role" "this" {
  name               = "reader"
  assume_role_policy = var.trust # expect: tf-role-open-trust
}
