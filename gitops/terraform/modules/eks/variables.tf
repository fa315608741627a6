variable "name" {
  description = "Name of the cluster, such as shop-dev"
  type        = string
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes"
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets of the nodes, one a zone"
  type        = list(string)
}

variable "instance_types" {
  description = "Instance types of the system nodes"
  type        = list(string)
}

variable "node_count" {
  description = "How many system nodes"
  type        = number
}

variable "addons" {
  description = "Version of each EKS add-on, by name"
  type        = map(string)
}

variable "administrators" {
  description = "ARN of each role that administers the cluster, by a name of our own"
  type        = map(string)
}

variable "log_retention_days" {
  description = "Days that logs of the control plane are kept"
  type        = number
}

variable "tags" {
  description = "Tags of what the launch template starts"
  type        = map(string)
}
