output "cluster_name" {
  description = "Name of the cluster"
  value       = aws_eks_cluster.this.name
}

output "security_group_id" {
  description = "Security group that EKS gives to every node and to the control plane"
  value       = aws_eks_cluster.this.vpc_config[0].cluster_security_group_id
}

output "node_role_name" {
  description = "Role of the nodes, also of those that Karpenter starts"
  value       = aws_iam_role.node.name
}
