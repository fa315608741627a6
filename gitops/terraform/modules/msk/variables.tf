variable "name" {
  description = "Name of the cluster, such as shop-dev"
  type        = string
}

variable "vpc_id" {
  description = "VPC of the brokers"
  type        = string
}

variable "subnet_ids" {
  description = "Subnets of the brokers; one broker each"
  type        = list(string)
}

variable "client_security_group_ids" {
  description = "Security groups whose members may connect, by name; `cluster` also reads metrics"
  type        = map(string)
}

variable "instance_type" {
  description = "Instance type of a broker"
  type        = string
}

variable "volume_size" {
  description = "Storage of a broker in GiB"
  type        = number
}

variable "log_retention_days" {
  description = "Days that logs of brokers are kept"
  type        = number
}

variable "settings" {
  description = "Content of config/<environment>/infrastructure/messaging.yaml"
  type = object({
    kafka_version = string
    defaults = object({
      partitions          = number
      replication_factor  = number
      min_insync_replicas = number
      retention_hours     = number
    })
  })
}
