variable "region" {
  type = string
}

variable "replicas" {
  type    = number
  default = 2
}

variable "database" {
  type = object({ name = string, port = optional(number, 5432) })
}
