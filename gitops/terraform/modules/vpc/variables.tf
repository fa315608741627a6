variable "name" {
  description = "Name of the VPC and of its cluster, such as shop-dev"
  type        = string
}

variable "cidr" {
  description = "Address range, a /16"
  type        = string
}

variable "zones" {
  description = "Availability zones, at most three"
  type        = list(string)
}

variable "nat_gateways" {
  description = "How many zones have a NAT gateway of their own"
  type        = number
}

variable "flow_log_retention_days" {
  description = "Days that flow logs are kept"
  type        = number
}
