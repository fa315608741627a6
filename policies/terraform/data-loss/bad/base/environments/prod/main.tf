terraform {
  backend "s3" {
    bucket       = "shop-states"
    key          = "prod/terraform.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

resource "aws_s3_bucket" "invoices" { # expect: tf-data-loss
  bucket = "shop-invoices"
}

resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  storage_encrypted = true
}

resource "aws_db_instance" "users" {
  identifier = "users"
  engine     = "postgres"
}

resource "aws_efs_file_system" "shared" { # expect: tf-data-loss
  for_each = toset(["a", "b"])
}

module "jobs" {
  source = "../../modules/jobs"
}
