module "uploads" {
  source = "./bucket"
  name   = "shop-uploads"
}

resource "aws_s3_bucket" "reports" { # expect: tf-s3-unblocked
  bucket = "shop-reports"
}

resource "aws_s3_bucket" "archive" {
  bucket = "shop-archive"
}

resource "aws_s3_bucket_public_access_block" "archive" {
  bucket                  = aws_s3_bucket.archive.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
