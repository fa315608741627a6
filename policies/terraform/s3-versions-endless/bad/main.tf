module "uploads" {
  source = "./bucket"
  name   = "shop-uploads"
}

locals {
  versioned = toset([module.uploads.id])
}

resource "aws_s3_bucket_versioning" "all" {
  bucket = module.uploads.id

  versioning_configuration {
    status = "Enabled"
  }
}
