resource "aws_s3_bucket" "downloads" {
  bucket = "shop-downloads"
}

resource "aws_s3_bucket_acl" "downloads" {
  bucket = aws_s3_bucket.downloads.id
  acl    = "public-read" # expect: tf-s3-public
}

resource "aws_s3_bucket_public_access_block" "downloads" {
  bucket = aws_s3_bucket.downloads.id

  block_public_acls       = false # expect: tf-s3-public
  block_public_policy     = true
  ignore_public_acls      = false
  restrict_public_buckets = true
}

resource "aws_s3_account_public_access_block" "account" { # expect: tf-s3-public
  block_public_acls   = true
  block_public_policy = true
  ignore_public_acls  = true
}
