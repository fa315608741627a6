variable "name" {
  type    = string
  default = "@NAME@"
}
variable "size" {
  type     = number
  default  = @SIZE@
  nullable = @NULLABLE@
  validation {
    condition     = var.size == null ? true : var.size < 1000
    error_message = "Too large."
  }
}
variable "tags" {
  type    = map(string)
  default = { a = "1", b = "two" }
}
variable "items" {
  type    = list(string)
  default = ["x", "y"]
}
variable "absent" { default = null }
variable "secret" {
  type      = string
  sensitive = true
  default   = "hush"
}
variable "settings" {
  type = object({
    size = optional(number, 3)
    name = optional(string)
    deep = optional(object({ port = optional(number, 443), hosts = optional(list(string), ["h"]) }), {})
  })
  default = {}
}
locals {
  all       = { for i, v in var.items : "k${i}" => "${v}-${var.name}" }
  first     = try(var.items[0], "none")
  by_length = { for v in var.items : length(v) => v... }
}
resource "terraform_data" "base" {
  input = var.name
}
