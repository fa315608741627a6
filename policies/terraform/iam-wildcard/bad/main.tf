data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "Deploy"
    actions   = ["*"] # expect: tf-iam-wildcard
    resources = ["*"]
  }

  statement {
    actions   = ["ec2:DescribeInstances", "*:*"] # expect: tf-iam-wildcard
    resources = ["arn:aws:ec2:eu-west-1:111122223333:instance/*"]
  }
}

resource "aws_iam_policy" "admin" {
  name   = "admin"
  policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}" # expect: tf-iam-wildcard
}

resource "aws_iam_role" "runner" {
  name               = "runner"
  assume_role_policy = "{}"

  inline_policy {
    name   = "all"
    policy = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":[\"*:*\"],\"Resource\":[\"*\"]}}" # expect: tf-iam-wildcard
  }
}

resource "aws_iam_role_policy" "tables" {
  name   = "tables"
  role   = "runner"
  policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"dynamodb:*\",\"Resource\":\"*\"}]}" # expect: tf-iam-wildcard
}

data "aws_iam_policy_document" "merged" {
  source_policy_documents = [
    data.aws_iam_policy_document.deploy.json,
    "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}", # expect: tf-iam-wildcard
  ]
}
