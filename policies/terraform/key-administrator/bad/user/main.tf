resource "aws_iam_user" "this" { # expect: tf-key-administrator
  name = "deployer"
}

resource "aws_iam_access_key" "this" {
  user = aws_iam_user.this.name
}

output "name" {
  value = aws_iam_user.this.name
}
