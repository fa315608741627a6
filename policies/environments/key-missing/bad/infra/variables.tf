variable "region" {
  type = string
}

variable "replicas" {
  type    = number
  default = 2
}
