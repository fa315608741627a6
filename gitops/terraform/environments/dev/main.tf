terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  backend "s3" {
    bucket       = "shop-terraform-state-dev"
    key          = "user-data/terraform.tfstate"
    region       = "ap-northeast-2"
    encrypt      = true
    use_lockfile = true
  }
}

provider "aws" {
  region = "ap-northeast-2"

  default_tags {
    tags = {
      environment = "dev"
      service     = "user-service"
      managed-by  = "terraform"
    }
  }
}

locals {
  settings = yamldecode(file("${path.module}/../../../../config/dev/db/user-db.yaml"))
}

data "aws_vpc" "shop" {
  tags = { Name = "shop-dev" }
}

data "aws_subnets" "private" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.shop.id]
  }

  tags = { tier = "private" }
}

data "aws_security_group" "nodes" {
  name   = "eks-shop-dev-nodes"
  vpc_id = data.aws_vpc.shop.id
}

module "user_data" {
  source = "../../modules/user-data"

  environment              = "dev"
  vpc_id                   = data.aws_vpc.shop.id
  subnet_ids               = data.aws_subnets.private.ids
  client_security_group_id = data.aws_security_group.nodes.id
  instance_class           = "db.t4g.medium"
  allocated_storage        = 20
  multi_az                 = false
  settings                 = local.settings
}

output "database_endpoint" {
  value = module.user_data.database_endpoint
}
