resource "aws_kms_key" "this" { # expect: tf-kms-unrotated
  description = "Orders"
}

output "arn" {
  value = aws_kms_key.this.arn
}
