resource "aws_db_instance" "orders" { # expect: tf-database-unprotected
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.r8g.large"
  storage_encrypted   = true
  deletion_protection = false # expect: tf-database-unprotected
}

resource "aws_rds_cluster" "payments" {
  cluster_identifier      = "payments"
  engine                  = "aurora-postgresql"
  storage_encrypted       = true
  deletion_protection     = true
  backup_retention_period = 3 # expect: tf-database-unprotected
}

resource "aws_dynamodb_table" "sessions" { # expect: tf-database-unprotected
  name         = "sessions"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
}
