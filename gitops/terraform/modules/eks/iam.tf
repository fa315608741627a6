locals {
  cluster_policies = [
    "AmazonEKSClusterPolicy",
  ]

  node_policies = [
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonSSMManagedInstanceCore",
  ]

  pod_trust = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {"Service": "pods.eks.amazonaws.com"},
          "Action": ["sts:AssumeRole", "sts:TagSession"]
        }
      ]
    }
  JSON
}

resource "aws_iam_role" "cluster" {
  name = "${var.name}-cluster"

  assume_role_policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {"Service": "eks.amazonaws.com"},
          "Action": "sts:AssumeRole"
        }
      ]
    }
  JSON
}

resource "aws_iam_role_policy_attachment" "cluster" {
  for_each = toset(local.cluster_policies)

  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

resource "aws_iam_role" "node" {
  name = "${var.name}-node"

  assume_role_policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {"Service": "ec2.amazonaws.com"},
          "Action": "sts:AssumeRole"
        }
      ]
    }
  JSON
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each = toset(local.node_policies)

  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

resource "aws_eks_access_entry" "karpenter_nodes" {
  cluster_name  = aws_eks_cluster.this.name
  principal_arn = aws_iam_role.node.arn
  type          = "EC2_LINUX"
}

# Roles of pods, by name of the service account in the namespace shop. Nothing but what a service needs;
# everything of another environment is in another account.
resource "aws_iam_role" "pod" {
  for_each = toset(["analytics", "inventory", "log", "notification", "order", "payment", "user"])

  name               = "${var.name}-${each.key}"
  assume_role_policy = local.pod_trust
}

resource "aws_eks_pod_identity_association" "pod" {
  for_each = aws_iam_role.pod

  cluster_name    = aws_eks_cluster.this.name
  namespace       = "shop"
  service_account = each.key
  role_arn        = each.value.arn
}

resource "aws_iam_policy" "kafka_client" {
  name        = "${var.name}-kafka-client"
  description = "Read and write topics of the shop"

  policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Sid": "Connect",
          "Effect": "Allow",
          "Action": ["kafka-cluster:Connect", "kafka-cluster:DescribeCluster"],
          "Resource": "arn:aws:kafka:ap-northeast-2:*:cluster/shop-*/*"
        },
        {
          "Sid": "Topics",
          "Effect": "Allow",
          "Action": ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:WriteData"],
          "Resource": "arn:aws:kafka:ap-northeast-2:*:topic/shop-*/*/*"
        },
        {
          "Sid": "Groups",
          "Effect": "Allow",
          "Action": ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
          "Resource": "arn:aws:kafka:ap-northeast-2:*:group/shop-*/*/*"
        }
      ]
    }
  JSON
}

resource "aws_iam_role_policy_attachment" "kafka_client" {
  for_each = aws_iam_role.pod

  role       = each.value.name
  policy_arn = aws_iam_policy.kafka_client.arn
}
