resource "aws_s3_bucket" "this" {
  bucket = var.name
}

variable "name" {
  type = string
}

output "id" {
  value = aws_s3_bucket.this.id
}
