locals {
  # product, order and payment wait for their services; they hold copies for the rehearsals of the move.
  databases = {
    auth    = { instance_class = "db.m6g.large", allocated_storage = 100, multi_az = true }
    user    = { instance_class = "db.r7g.large", allocated_storage = 200, multi_az = true }
    product = { instance_class = "db.t4g.medium", allocated_storage = 50, multi_az = false }
    order   = { instance_class = "db.t4g.medium", allocated_storage = 50, multi_az = false }
    payment = { instance_class = "db.t4g.medium", allocated_storage = 50, multi_az = false }
  }
}

module "database" {
  source   = "../../modules/rds"
  for_each = local.databases

  environment              = local.environment
  name                     = each.key
  vpc_id                   = module.vpc.vpc_id
  subnet_ids               = module.vpc.data_subnet_ids
  client_security_group_id = module.eks.security_group_id
  instance_class           = each.value.instance_class
  allocated_storage        = each.value.allocated_storage
  multi_az                 = each.value.multi_az
  settings                 = yamldecode(file("${local.config}/db/${each.key}.yaml"))
}

output "database_addresses" {
  description = "Host name of each database, for the records in the private zone"
  value       = { for name, database in module.database : name => database.address }
}
