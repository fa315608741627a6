resource "aws_db_instance" "orders" {
  identifier              = "orders"
  engine                  = "postgres"
  instance_class          = "db.r8g.large"
  storage_encrypted       = true
  deletion_protection     = true
  backup_retention_period = 14
}

resource "aws_db_instance" "orders_replica" {
  identifier          = "orders-replica"
  instance_class      = "db.r8g.large"
  replicate_source_db = "orders"
}

resource "aws_dynamodb_table" "sessions" {
  name                        = "sessions"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = true

  point_in_time_recovery {
    enabled = true
  }
}
