variable "environment" {
  description = "Name of the environment: dev, staging or prod"
  type        = string
}

variable "name" {
  description = "Name of the database, such as user"
  type        = string
}

variable "vpc_id" {
  description = "VPC of the database"
  type        = string
}

variable "subnet_ids" {
  description = "Subnets of the database, in at least two zones"
  type        = list(string)
}

variable "client_security_group_id" {
  description = "Security group whose members may connect"
  type        = string
}

variable "instance_class" {
  description = "Instance class"
  type        = string
}

variable "allocated_storage" {
  description = "Storage in GiB; it may grow to twice as much"
  type        = number
}

variable "multi_az" {
  description = "Whether a standby runs in a second zone"
  type        = bool
}

variable "settings" {
  description = "Content of config/<environment>/db/<name>.yaml"
  type = object({
    database           = string
    engine_version     = string
    parameters         = map(string)
    backup_window      = string
    maintenance_window = string
  })
}
