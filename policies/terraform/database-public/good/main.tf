resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.t4g.medium"
  storage_encrypted   = true
  publicly_accessible = false
}

resource "aws_rds_cluster_instance" "payments" {
  cluster_identifier = "payments"
  engine             = "aurora-postgresql"
  instance_class     = "db.r8g.large"
}
