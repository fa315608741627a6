module "queue" {
  source = "./queue"
  policy = data.aws_iam_policy_document.open.json
}

locals {
  document = data.aws_iam_policy_document.open.json
}

resource "aws_kms_key" "orders" {
  enable_key_rotation = true
  policy              = local.document # expect: tf-resource-policy-open
}

data "aws_iam_policy_document" "open" {
  statement {
    actions   = ["*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root", "*"]
    }
  }
}
