module "key" {
  source = "./key"
}

resource "aws_db_instance" "orders" {
  identifier = "orders"
  kms_key_id = module.key.arn
}

resource "aws_kms_key" "unused" {
  description = "Nothing yet"
}

resource "aws_kms_key" "signing" {
  description              = "Images"
  key_usage                = "SIGN_VERIFY"
  customer_master_key_spec = "ECC_NIST_P256"
}

resource "aws_ecr_repository" "signed" {
  name = "signed"

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = aws_kms_key.signing.arn
  }
}
