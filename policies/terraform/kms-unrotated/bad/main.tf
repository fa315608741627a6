module "key" {
  source = "./key"
}

resource "aws_db_instance" "orders" {
  identifier = "orders"
  kms_key_id = module.key.arn
}
