module "store" {
  source = "./store"
}

resource "aws_cloudtrail" "account" {
  name           = "account"
  s3_bucket_name = module.store.trail
}

resource "aws_s3_bucket" "record" {
  bucket        = "shop-record"
  force_destroy = true # expect: tf-audit-log-deletable
}

resource "aws_s3_bucket_versioning" "record" {
  bucket = aws_s3_bucket.record.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_config_delivery_channel" "this" {
  s3_bucket_name = aws_s3_bucket.record.bucket
}
