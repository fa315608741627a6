variable "policy" {
  type = string
}

resource "aws_s3_bucket" "this" {
  bucket = "shop-logs"
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id
  policy = var.policy # expect: tf-s3-plaintext
}
