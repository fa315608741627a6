# What Karpenter needs in AWS; its NodePool and EC2NodeClass are in gitops/platform/karpenter.
resource "aws_iam_role" "karpenter" {
  name               = "${var.name}-karpenter"
  assume_role_policy = local.pod_trust
}

resource "aws_eks_pod_identity_association" "karpenter" {
  cluster_name    = aws_eks_cluster.this.name
  namespace       = "karpenter"
  service_account = "karpenter"
  role_arn        = aws_iam_role.karpenter.arn
}

resource "aws_iam_role_policy" "karpenter" {
  name = "karpenter-controller"
  role = aws_iam_role.karpenter.id

  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "Look",
          "Effect": "Allow",
          "Action": [
            "ec2:DescribeAvailabilityZones",
            "ec2:DescribeImages",
            "ec2:DescribeInstances",
            "ec2:DescribeInstanceTypeOfferings",
            "ec2:DescribeInstanceTypes",
            "ec2:DescribeLaunchTemplates",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSpotPriceHistory",
            "ec2:DescribeSubnets",
            "eks:DescribeCluster",
            "pricing:GetProducts",
            "ssm:GetParameter"
          ],
          "Resource": "*"
        },
        {
          "Sid": "Start",
          "Effect": "Allow",
          "Action": ["ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:CreateTags", "ec2:RunInstances"],
          "Resource": "arn:aws:ec2:ap-northeast-2:*:*"
        },
        {
          "Sid": "StopItsOwn",
          "Effect": "Allow",
          "Action": ["ec2:DeleteLaunchTemplate", "ec2:TerminateInstances"],
          "Resource": "arn:aws:ec2:ap-northeast-2:*:*",
          "Condition": {"StringLike": {"ec2:ResourceTag/karpenter.sh/nodepool": "*"}}
        },
        {
          "Sid": "InstanceProfiles",
          "Effect": "Allow",
          "Action": [
            "iam:AddRoleToInstanceProfile",
            "iam:CreateInstanceProfile",
            "iam:DeleteInstanceProfile",
            "iam:GetInstanceProfile",
            "iam:RemoveRoleFromInstanceProfile",
            "iam:TagInstanceProfile"
          ],
          "Resource": "arn:aws:iam::*:instance-profile/shop-*"
        },
        {
          "Sid": "PassNodeRole",
          "Effect": "Allow",
          "Action": "iam:PassRole",
          "Resource": "arn:aws:iam::*:role/shop-*-node",
          "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
        },
        {
          "Sid": "Interruptions",
          "Effect": "Allow",
          "Action": ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
          "Resource": "arn:aws:sqs:ap-northeast-2:*:shop-*-karpenter"
        }
      ]
    }
  JSON
}

# Two minutes of warning before a spot instance goes.
resource "aws_sqs_queue" "interruptions" {
  name                      = "${var.name}-karpenter"
  message_retention_seconds = 300
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue_policy" "interruptions" {
  queue_url = aws_sqs_queue.interruptions.url

  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {"Service": ["events.amazonaws.com", "sqs.amazonaws.com"]},
          "Action": "sqs:SendMessage",
          "Resource": "arn:aws:sqs:ap-northeast-2:*:shop-*-karpenter"
        }
      ]
    }
  JSON
}

resource "aws_cloudwatch_event_rule" "interruptions" {
  for_each = {
    health    = "AWS Health Event"
    rebalance = "EC2 Instance Rebalance Recommendation"
    spot      = "EC2 Spot Instance Interruption Warning"
    state     = "EC2 Instance State-change Notification"
  }

  name          = "${var.name}-karpenter-${each.key}"
  event_pattern = jsonencode({ "detail-type" = [each.value] })
}

resource "aws_cloudwatch_event_target" "interruptions" {
  for_each = aws_cloudwatch_event_rule.interruptions

  rule = each.value.name
  arn  = aws_sqs_queue.interruptions.arn
}
