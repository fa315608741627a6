terraform {
  backend "s3" {
    bucket       = "shop-states"
    key          = "prod/terraform.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "mysql" # expect: tf-data-loss
  storage_encrypted = true
}

resource "aws_db_instance" "users" {
  identifier        = "users"
  engine            = "postgres"
  storage_encrypted = true # expect: tf-data-loss
}

resource "aws_efs_file_system" "shared" {
  for_each = toset(["a"])
}

module "work" {
  source = "../../modules/jobs"
}
