variable "name" {
  description = "Name of the cluster, such as shop-dev"
  type        = string
}

variable "environment" {
  description = "Name of the environment: dev, staging or prod"
  type        = string
}

variable "account_id" {
  description = "AWS account of the environment"
  type        = string
}

variable "database_identifiers" {
  description = "Identifier of each database, by name"
  type        = map(string)
}

variable "kafka_cluster_name" {
  description = "Name of the MSK cluster"
  type        = string
}

variable "monthly_budget_usd" {
  description = "Forecast that raises an alert, in US dollars a month"
  type        = string
}

variable "settings" {
  description = "Content of config/<environment>/infrastructure/observability.yaml"
  type = object({
    logs = object({ retention_days = number })
    alerts = object({
      email                     = string
      database_cpu_percent      = number
      database_free_storage_gib = number
    })
  })
}
