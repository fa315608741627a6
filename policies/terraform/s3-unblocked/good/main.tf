module "uploads" {
  source = "./bucket"
  name   = "shop-uploads"
}

resource "aws_s3_bucket" "reports" {
  bucket = "shop-reports"
}

locals {
  private = {
    reports = aws_s3_bucket.reports.id
    uploads = module.uploads.id
  }
}

resource "aws_s3_bucket_public_access_block" "private" {
  for_each = local.private

  bucket                  = each.value
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
