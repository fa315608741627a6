module "queue" {
  source = "./queue"
  policy = data.aws_iam_policy_document.topic.json
}

resource "aws_sns_topic" "orders" {
  name = "orders"
}

data "aws_iam_policy_document" "topic" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = ["*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_sns_topic.orders.arn]
    }
  }
}
