variable "instances" {
  type = number
}

resource "aws_rds_cluster" "this" { # expect: tf-database-one-instance
  engine = "aurora-postgresql"
}

resource "aws_rds_cluster_instance" "this" {
  count = var.instances

  cluster_identifier = aws_rds_cluster.this.id
  instance_class     = "db.r7g.large"
}
