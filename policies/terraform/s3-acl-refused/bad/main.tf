module "logs" {
  source = "./bucket"
  name   = "shop-logs"
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = module.logs.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_acl" "logs" {
  bucket = module.logs.id
  acl    = "log-delivery-write"
}
