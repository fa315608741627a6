locals {
  trail = aws_s3_bucket.trail.id
}

resource "aws_s3_bucket" "trail" {
  bucket = "shop-trail"
}

resource "aws_s3_bucket_versioning" "trail" {
  bucket = local.trail

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_cloudtrail" "account" {
  name           = "account"
  s3_bucket_name = local.trail
}
