locals {
  environment = "prod"
  account_id  = "777788889999"
  name        = "shop-prod"

  # Every resource carries them: the first three are activated as cost-allocation tags.
  tags = {
    environment = "prod"
    service     = "platform"
    cost-center = "4200"
    owner       = "team-platform"
    managed-by  = "terraform"
  }

  config        = "${path.module}/../../../../config/prod"
  network       = yamldecode(file("${local.config}/infrastructure/network.yaml"))
  cluster       = yamldecode(file("${local.config}/infrastructure/cluster.yaml"))
  messaging     = yamldecode(file("${local.config}/infrastructure/messaging.yaml"))
  observability = yamldecode(file("${local.config}/infrastructure/observability.yaml"))

  services = [
    "analytics",
    "api-gateway",
    "auth",
    "health",
    "inventory",
    "log",
    "notification",
    "order",
    "payment",
    "product",
    "review",
    "user",
  ]
}

module "vpc" {
  source = "../../modules/vpc"

  name                    = local.name
  cidr                    = local.network.cidr
  zones                   = local.network.zones
  nat_gateways            = local.network.nat_gateways
  flow_log_retention_days = local.network.flow_logs.retention_days
}

module "eks" {
  source = "../../modules/eks"

  name               = local.name
  kubernetes_version = local.cluster.kubernetes_version
  subnet_ids         = module.vpc.private_subnet_ids
  instance_types     = ["t3.medium"]
  node_count         = 2
  addons             = local.cluster.addons
  log_retention_days = local.cluster.logs.retention_days
  tags               = local.tags

  administrators = {
    platform = "arn:aws:iam::777788889999:role/platform-admin"
    argocd   = "arn:aws:iam::777788889999:role/argocd-deployer"
  }
}

module "msk" {
  source = "../../modules/msk"

  name               = local.name
  vpc_id             = module.vpc.vpc_id
  subnet_ids         = module.vpc.private_subnet_ids
  instance_type      = "kafka.m5.large"
  volume_size        = 500
  log_retention_days = local.observability.logs.retention_days
  settings           = local.messaging

  client_security_group_ids = {
    cluster = module.eks.security_group_id
    ingest  = module.notification_pipeline.security_group_id
  }
}

module "notification_pipeline" {
  source = "../../modules/notification-pipeline"

  environment        = local.environment
  account_id         = local.account_id
  vpc_id             = module.vpc.vpc_id
  subnet_ids         = module.vpc.private_subnet_ids
  bootstrap_brokers  = module.msk.bootstrap_brokers
  ingest_version     = "1.4.0"
  concurrency        = 20
  log_retention_days = local.observability.logs.retention_days
}

module "ecr" {
  source = "../../modules/ecr"

  environment = local.environment
  services    = toset(local.services)
  kept_images = 50
}

module "monitoring" {
  source = "../../modules/monitoring"

  name                 = local.name
  environment          = local.environment
  account_id           = local.account_id
  database_identifiers = { for name, database in module.database : name => database.identifier }
  kafka_cluster_name   = local.name
  monthly_budget_usd   = "4500"
  settings             = local.observability
}
