variable "environment" {
  description = "Name of the environment, which every repository and every tag begins with"
  type        = string
}

variable "services" {
  description = "Names of the services"
  type        = set(string)
}

variable "kept_images" {
  description = "How many images of a service are kept"
  type        = number
}
