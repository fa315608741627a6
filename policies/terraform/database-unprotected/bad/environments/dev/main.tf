resource "aws_db_instance" "orders" {
  identifier        = "orders-dev"
  engine            = "postgres"
  instance_class    = "db.t4g.medium"
  storage_encrypted = true
}
