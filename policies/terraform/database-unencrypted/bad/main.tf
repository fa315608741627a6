resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  allocated_storage = 50
  storage_encrypted = false # expect: tf-database-unencrypted
}

resource "aws_db_instance" "catalogue" { # expect: tf-database-unencrypted
  identifier        = "catalogue"
  engine            = "mysql"
  instance_class    = "db.t4g.medium"
  allocated_storage = 20
}

resource "aws_rds_cluster" "payments" { # expect: tf-database-unencrypted
  cluster_identifier = "payments"
  engine             = "aurora-postgresql"
}

resource "aws_docdb_cluster" "sessions" {
  cluster_identifier = "sessions"
  storage_encrypted  = "false" # expect: tf-database-unencrypted
}
