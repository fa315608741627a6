terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }

  backend "s3" {
    bucket       = "shop-terraform-state-prod"
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
      environment = "prod"
      service     = "user-service"
      managed-by  = "terraform"
    }
  }
}

locals {
  settings = yamldecode(file("${path.module}/../../../../config/prod/db/user-db.yaml"))
}

data "aws_vpc" "shop" {
  tags = { Name = "shop-prod" }
}

data "aws_subnets" "private" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.shop.id]
  }

  tags = { tier = "private" }
}

data "aws_security_group" "nodes" {
  name   = "eks-shop-prod-nodes"
  vpc_id = data.aws_vpc.shop.id
}

module "user_data" {
  source = "../../modules/user-data"

  environment              = "prod"
  vpc_id                   = data.aws_vpc.shop.id
  subnet_ids               = data.aws_subnets.private.ids
  client_security_group_id = data.aws_security_group.nodes.id
  instance_class           = "db.m7g.large"
  allocated_storage        = 200
  multi_az                 = true
  settings                 = local.settings
}

output "database_endpoint" {
  value = module.user_data.database_endpoint
}
