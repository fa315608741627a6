module "user" {
  source = "./user"
}

resource "aws_iam_policy" "upload" {
  name   = "upload"
  policy = "{}"
}

resource "aws_iam_user_policy_attachment" "uploader" {
  user       = module.user.name
  policy_arn = aws_iam_policy.upload.arn
}

resource "aws_iam_user" "person" {
  name = "person"
}

resource "aws_iam_user_policy_attachment" "person" {
  user       = aws_iam_user.person.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
