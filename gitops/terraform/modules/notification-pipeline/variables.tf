variable "environment" {
  description = "Name of the environment: dev, staging or prod"
  type        = string
}

variable "account_id" {
  description = "AWS account of the environment"
  type        = string
}

variable "vpc_id" {
  description = "VPC of the brokers"
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets that the function runs in"
  type        = list(string)
}

variable "bootstrap_brokers" {
  description = "Brokers for clients that authenticate with IAM"
  type        = string
}

variable "ingest_version" {
  description = "Version of the function's package"
  type        = string
}

variable "concurrency" {
  description = "How many files are read at once"
  type        = number
}

variable "log_retention_days" {
  description = "Days that logs of the function are kept"
  type        = number
}
