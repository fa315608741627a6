variable "environment" {
  description = "Name of the environment: dev, staging or prod"
  type        = string
}

variable "vpc_id" {
  description = "VPC that holds the cluster and the database"
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets of the database, in at least two zones"
  type        = list(string)
}

variable "client_security_group_id" {
  description = "Security group of the nodes that may connect to the database"
  type        = string
}

variable "instance_class" {
  description = "Instance class of the database"
  type        = string
}

variable "allocated_storage" {
  description = "Storage of the database in GiB"
  type        = number
}

variable "multi_az" {
  description = "Whether a standby runs in a second zone"
  type        = bool
}

variable "settings" {
  description = "Content of config/<environment>/db/user-db.yaml"
  type = object({
    engine_version     = string
    parameters         = map(string)
    backup             = object({ retention_days = number, window = string })
    maintenance_window = string
  })
}
