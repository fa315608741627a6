terraform {
  backend "s3" {
    bucket       = "shop-states"
    key          = "prod/terraform.tfstate"
    region       = "eu-central-1"
    encrypt      = true
    use_lockfile = true
  }
}

# Meant to go, and says so.
removed {
  from = aws_s3_bucket.invoices

  lifecycle {
    destroy = true
  }
}

# Another root has it now.
removed {
  from = aws_efs_file_system.shared

  lifecycle {
    destroy = false
  }
}

moved {
  from = aws_db_instance.orders
  to   = aws_db_instance.purchases
}

resource "aws_db_instance" "purchases" {
  identifier        = "orders"
  engine            = "postgres"
  engine_version    = "17"
  storage_encrypted = true
}

# Terraform refuses to replace it.
resource "aws_db_instance" "users" {
  identifier        = "users"
  engine            = "postgres"
  storage_encrypted = true

  lifecycle {
    prevent_destroy = true
  }
}

moved {
  from = module.jobs
  to   = module.work
}

module "work" {
  source = "../../modules/jobs"
}
