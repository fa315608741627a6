resource "aws_s3_bucket" "this" { # expect: tf-s3-acl-refused
  bucket = var.name
}

variable "name" {
  type = string
}

output "id" {
  value = aws_s3_bucket.this.id
}
