resource "aws_iam_role" "ingest" {
  name = local.name

  assume_role_policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {"Service": "lambda.amazonaws.com"},
          "Action": "sts:AssumeRole"
        }
      ]
    }
  JSON
}

resource "aws_iam_role_policy_attachment" "ingest" {
  for_each = toset(["AWSLambdaVPCAccessExecutionRole", "AWSXRayDaemonWriteAccess"])

  role       = aws_iam_role.ingest.name
  policy_arn = each.key == "AWSXRayDaemonWriteAccess" ? "arn:aws:iam::aws:policy/${each.key}" : "arn:aws:iam::aws:policy/service-role/${each.key}"
}

resource "aws_iam_role_policy" "ingest" {
  name = "ingest"
  role = aws_iam_role.ingest.id

  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "ReadCampaigns",
          "Effect": "Allow",
          "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::shop-*-uploads/campaigns/*"
        },
        {
          "Sid": "Connect",
          "Effect": "Allow",
          "Action": ["kafka-cluster:Connect", "kafka-cluster:DescribeCluster"],
          "Resource": "arn:aws:kafka:ap-northeast-2:*:cluster/shop-*/*"
        },
        {
          "Sid": "WriteRequests",
          "Effect": "Allow",
          "Action": ["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"],
          "Resource": "arn:aws:kafka:ap-northeast-2:*:topic/shop-*/*/notification.requested.v1"
        },
        {
          "Sid": "Failed",
          "Effect": "Allow",
          "Action": "sqs:SendMessage",
          "Resource": "arn:aws:sqs:ap-northeast-2:*:shop-*-notification-ingest-failed"
        }
      ]
    }
  JSON
}
