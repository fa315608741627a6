module "uploads" {
  source = "./bucket"
  name   = "shop-uploads"
}

resource "aws_s3_bucket_versioning" "uploads" {
  bucket = module.uploads.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "uploads" {
  bucket = module.uploads.id

  rule {
    id     = "versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 90
    }
  }
}
