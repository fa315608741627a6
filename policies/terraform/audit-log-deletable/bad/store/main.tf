resource "aws_s3_bucket" "trail" { # expect: tf-audit-log-deletable
  bucket = "shop-trail"
}

resource "aws_s3_bucket" "other" {
  bucket        = "shop-other"
  force_destroy = true
}

output "trail" {
  value = aws_s3_bucket.trail.id
}
