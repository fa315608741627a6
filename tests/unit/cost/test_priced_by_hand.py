"""Configurations priced by hand: unit prices of the frozen list, arithmetic as AWS documents it."""

from decimal import Decimal
from typing import NamedTuple

import pytest

from tallygate.cost.aws.table import PRICERS
from tallygate.model.cost import CostStatus
from tests.unit.cost.estimates import estimated, items

D = Decimal
TOLERANCE = D("0.005")
PRIVATE = 'resource "aws_subnet" "s" {}\n'


class Case(NamedTuple):
    """costs: what each component costs a month, by hand."""

    name: str
    type: str
    text: str
    costs: dict[str, Decimal]
    usage: str = ""


def use(address: str, **keys: object) -> str:
    rows = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    return f"version: 0.1\nresource_usage:\n  {address}:\n{rows}"


CASES = [
    Case(
        "a server with a gp3 root beyond what gp3 includes", "aws_instance", PRIVATE + """
resource "aws_instance" "a" {
  instance_type = "m5.large"
  subnet_id     = aws_subnet.s.id
  root_block_device {
    volume_type = "gp3"
    volume_size = 100
    iops        = 4000
    throughput  = 250
  }
}""",
        {
            "instance": D("0.096") * 730,
            "volume root": D("0.08") * 100,
            "volume root IOPS": D("0.005") * (4000 - 3000),
            "volume root throughput": D("0.04") * (250 - 125),
        },
    ),
    Case(
        "a server in public with detailed monitoring and a second disk", "aws_instance", """
resource "aws_instance" "a" {
  instance_type               = "t3.micro"
  monitoring                  = true
  associate_public_ip_address = true
  root_block_device {
    volume_type = "gp2"
    volume_size = 30
  }
  ebs_block_device {
    device_name = "/dev/sdf"
    volume_type = "io1"
    volume_size = 100
    iops        = 1000
  }
}""",
        {
            "instance": D("0.0104") * 730,
            "monitoring": 7 * D("0.30"),
            "volume root": D("0.10") * 30,
            "volume /dev/sdf": D("0.125") * 100,
            "volume /dev/sdf IOPS": D("0.065") * 1000,
            "public IPv4": D("0.005") * 730,
        },
    ),
    Case(
        "a fixed group of three by a launch template", "aws_autoscaling_group", PRIVATE + """
resource "aws_launch_template" "t" {
  instance_type = "c5.large"
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_type = "gp3"
      volume_size = 50
    }
  }
}
resource "aws_autoscaling_group" "a" {
  min_size            = 3
  max_size            = 3
  desired_capacity    = 3
  vpc_zone_identifier = [aws_subnet.s.id]
  launch_template { id = aws_launch_template.t.id }
}""",
        {"instances": 3 * D("0.085") * 730, "volumes /dev/xvda": 3 * D("0.08") * 50},
    ),
    Case(
        "half on demand above a base of one, the rest spot at 35 %", "aws_autoscaling_group", PRIVATE + """
resource "aws_launch_template" "t" {
  instance_type = "m5.large"
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_type = "gp3"
      volume_size = 20
    }
  }
}
resource "aws_autoscaling_group" "a" {
  min_size            = 5
  max_size            = 5
  vpc_zone_identifier = [aws_subnet.s.id]
  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = 1
      on_demand_percentage_above_base_capacity = 50
    }
    launch_template {
      launch_template_specification { launch_template_id = aws_launch_template.t.id }
    }
  }
}""",
        {
            "instances": 3 * D("0.096") * 730,
            "instances spot": 2 * D("0.096") * D("0.35") * 730,
            "volumes /dev/xvda": 5 * D("0.08") * 20,
        },
    ),
    Case(
        "an old launch configuration monitors in detail by itself", "aws_autoscaling_group", PRIVATE + """
resource "aws_launch_configuration" "c" {
  image_id      = "ami-1"
  instance_type = "t3.medium"
  root_block_device {
    volume_type = "gp2"
    volume_size = 20
  }
}
resource "aws_autoscaling_group" "a" {
  min_size             = 2
  max_size             = 2
  vpc_zone_identifier  = [aws_subnet.s.id]
  launch_configuration = aws_launch_configuration.c.name
}""",
        {
            "instances": 2 * D("0.0416") * 730,
            "monitoring": 2 * 7 * D("0.30"),
            "volumes root": 2 * D("0.10") * 20,
        },
    ),
    Case(
        "io2 in three bands of IOPS", "aws_ebs_volume", """
resource "aws_ebs_volume" "a" {
  availability_zone = "us-east-1a"
  type              = "io2"
  size              = 500
  iops              = 70000
}""",
        {
            "volume": D("0.125") * 500,
            "volume IOPS": D("0.065") * 32000 + D("0.0455") * 32000 + D("0.03185") * 6000,
        },
    ),
    Case(
        "a magnetic volume and its requests", "aws_ebs_volume", """
resource "aws_ebs_volume" "a" {
  availability_zone = "us-east-1a"
  type              = "standard"
  size              = 40
}""",
        {"volume": D("0.05") * 40, "volume requests": D("0.05") * 20},
        use("aws_ebs_volume.a", monthly_standard_io_requests=20_000_000),
    ),
    Case(
        "a control plane in standard support", "aws_eks_cluster",
        'resource "aws_eks_cluster" "a" { version = "1.34" }', {"control plane": D("0.10") * 730},
    ),
    Case(
        "two nodes of the default disk", "aws_eks_node_group", PRIVATE + """
resource "aws_eks_node_group" "a" {
  subnet_ids     = [aws_subnet.s.id]
  instance_types = ["m6g.xlarge"]
  scaling_config {
    desired_size = 2
    min_size     = 2
    max_size     = 2
  }
}""",
        {"instances": 2 * D("0.154") * 730, "volumes root": 2 * D("0.10") * 20},
    ),
    Case(
        "a database in one zone", "aws_db_instance", """
resource "aws_db_instance" "a" {
  engine            = "postgres"
  engine_version    = "17.2"
  instance_class    = "db.m5.large"
  storage_type      = "gp3"
  allocated_storage = 200
}""",
        {"instance": D("0.178") * 730, "storage": D("0.115") * 200},
    ),
    Case(
        "a database in two zones, with more backups than are free", "aws_db_instance", """
resource "aws_db_instance" "a" {
  engine                  = "mysql"
  instance_class          = "db.m5.large"
  multi_az                = true
  storage_type            = "gp3"
  allocated_storage       = 100
  backup_retention_period = 7
  publicly_accessible     = true
}""",
        {
            "instance": D("0.342") * 730,
            "storage": D("0.23") * 100,
            "backup": D("0.095") * 40,
            "public IPv4": D("0.005") * 730,
        },
        use("aws_db_instance.a", additional_backup_storage_gb=40),
    ),
    Case(
        "Aurora storage and requests", "aws_rds_cluster", """
resource "aws_rds_cluster" "a" {
  engine                  = "aurora-postgresql"
  backup_retention_period = 7
}""",
        {
            "storage": D("0.10") * 300,
            "requests read": D("0.20") * 20 * 2_628_000 / 1_000_000,
            "requests write": D("0.20") * 5 * 2_628_000 / 1_000_000,
            "backup": D("0.021") * 100,
        },
        use(
            "aws_rds_cluster.a", storage_gb=300, read_requests_per_sec=20, write_requests_per_sec=5,
            backup_snapshot_size_gb=100,
        ),
    ),
    Case(
        "an instance of Aurora", "aws_rds_cluster_instance", """
resource "aws_rds_cluster" "c" { engine = "aurora-postgresql" }
resource "aws_rds_cluster_instance" "a" {
  cluster_identifier = aws_rds_cluster.c.id
  engine             = aws_rds_cluster.c.engine
  instance_class     = "db.r5.large"
}""",
        {"instance": D("0.29") * 730},
    ),
    Case(
        "Aurora Serverless at a fixed capacity", "aws_rds_cluster_instance", """
resource "aws_rds_cluster" "c" {
  engine = "aurora-postgresql"
  serverlessv2_scaling_configuration {
    min_capacity = 2
    max_capacity = 2
  }
}
resource "aws_rds_cluster_instance" "a" {
  cluster_identifier = aws_rds_cluster.c.id
  engine             = "aurora-postgresql"
  instance_class     = "db.serverless"
}""",
        {"instance": 2 * D("0.12") * 730},
    ),
    Case(
        "two shards with a replica each", "aws_elasticache_replication_group", """
resource "aws_elasticache_replication_group" "a" {
  engine                   = "valkey"
  node_type                = "cache.m5.large"
  num_node_groups          = 2
  replicas_per_node_group  = 1
  snapshot_retention_limit = 5
}""",
        {"nodes": 2 * (1 + 1) * D("0.1248") * 730, "snapshots": D("0.085") * 10},
        use("aws_elasticache_replication_group.a", snapshot_storage_size_gb=10),
    ),
    Case(
        "three nodes of memcached", "aws_elasticache_cluster", """
resource "aws_elasticache_cluster" "a" {
  engine          = "memcached"
  node_type       = "cache.m5.large"
  num_cache_nodes = 3
}""",
        {"nodes": 3 * D("0.156") * 730},
    ),
    Case(
        "three brokers of a terabyte", "aws_msk_cluster", """
resource "aws_msk_cluster" "a" {
  number_of_broker_nodes = 3
  broker_node_group_info {
    instance_type = "kafka.m5.large"
    storage_info {
      ebs_storage_info { volume_size = 1000 }
    }
  }
}""",
        {"brokers": 3 * D("0.21") * 730, "storage": 3 * D("0.10") * 1000},
    ),
    Case(
        "a NAT gateway with an elastic address", "aws_nat_gateway", """
resource "aws_eip" "e" {}
resource "aws_nat_gateway" "a" { allocation_id = aws_eip.e.id }""",
        {"gateway": D("0.045") * 730, "data": D("0.045") * 500},
        use("aws_nat_gateway.a", monthly_data_processed_gb=500),
    ),
    Case(
        "an elastic address", "aws_eip", 'resource "aws_eip" "a" {}', {"public IPv4": D("0.005") * 730},
    ),
    Case(
        "an ALB in two subnets, busiest by bytes", "aws_lb", """
resource "aws_lb" "a" { subnets = ["subnet-1", "subnet-2"] }""",
        {
            "load balancer": D("0.0225") * 730,
            "capacity": D("0.008") * 2920,  # 4 GB an hour is 4 units, 5 connections a second are 0.2
            "public IPv4": 2 * D("0.005") * 730,
        },
        use(
            "aws_lb.a",
            processed_bytes_gb=2920, new_connections=5, active_connections=300, rule_evaluations=0,
        ),
    ),
    Case(
        "an NLB inside, busiest by new connections", "aws_lb", """
resource "aws_lb" "a" {
  load_balancer_type = "network"
  internal           = true
  subnets            = ["subnet-1"]
}""",
        {"load balancer": D("0.0225") * 730, "capacity": D("0.006") * 2 * 730},
        use("aws_lb.a", processed_bytes_gb=73, new_connections=1600, active_connections=1000),
    ),
    Case(
        "an ALB under its other name", "aws_alb", """
resource "aws_alb" "a" {
  internal = true
  subnets  = ["subnet-1", "subnet-2"]
}""",
        {"load balancer": D("0.0225") * 730, "capacity": D("0.008") * D("0.5") * 730},
        use(
            "aws_alb.a",
            processed_bytes_gb=365, new_connections=1, active_connections=1, rule_evaluations=500,
        ),
    ),
    Case(
        "a bucket across the first band", "aws_s3_bucket", 'resource "aws_s3_bucket" "a" {}',
        {
            "standard storage": D("0.023") * 51200 + D("0.022") * 8800,
            "standard put": D("0.005") * 200,
            "standard get": D("0.0004") * 5000,
        },
        "resource_usage:\n  aws_s3_bucket.a:\n    standard:\n      storage_gb: 60000\n"
        "      monthly_tier_1_requests: 200000\n      monthly_tier_2_requests: 5000000\n",
    ),
    Case(
        "a function of 512 MiB and a large disk", "aws_lambda_function", """
resource "aws_lambda_function" "a" {
  memory_size = 512
  ephemeral_storage { size = 2560 }
}""",
        {
            "requests": D("0.20") * 3,
            "duration": D("0.0000166667") * 3_000_000 * D("0.25") * D("0.5"),
            "ephemeral storage": D("0.0000000309") * 3_000_000 * D("0.25") * 2,
        },
        use("aws_lambda_function.a", monthly_requests=3_000_000, request_duration_ms=250),
    ),
    Case(
        "a function on arm64", "aws_lambda_function", """
resource "aws_lambda_function" "a" {
  architectures = ["arm64"]
  memory_size   = 1024
}""",
        {"requests": D("0.20") * 1, "duration": D("0.0000133334") * 1_000_000 * D("0.1")},
        use("aws_lambda_function.a", monthly_requests=1_000_000, request_duration_ms=100),
    ),
    Case(
        "a table of provisioned capacity with an index", "aws_dynamodb_table", """
resource "aws_dynamodb_table" "a" {
  read_capacity  = 10
  write_capacity = 5
  global_secondary_index {
    name           = "i"
    read_capacity  = 4
    write_capacity = 2
  }
}""",
        {
            "capacity RCU": D("0.00013") * (10 + 4) * 730,
            "capacity WCU": D("0.00065") * (5 + 2) * 730,
            "storage": D("0.25") * 30,
        },
        use("aws_dynamodb_table.a", storage_gb=30),
    ),
    Case(
        "a table on demand", "aws_dynamodb_table",
        'resource "aws_dynamodb_table" "a" { billing_mode = "PAY_PER_REQUEST" }',
        {"requests read": D("0.125") * 8, "requests write": D("0.625") * 3, "storage": D("0.25") * 30},
        use(
            "aws_dynamodb_table.a", storage_gb=30, monthly_read_request_units=8_000_000,
            monthly_write_request_units=3_000_000,
        ),
    ),
    Case(
        "images", "aws_ecr_repository", 'resource "aws_ecr_repository" "a" {}', {"storage": D("0.10") * 12},
        use("aws_ecr_repository.a", storage_gb=12),
    ),
    Case(
        "logs", "aws_cloudwatch_log_group", 'resource "aws_cloudwatch_log_group" "a" {}',
        {"logs ingestion": D("0.50") * 20, "logs storage": D("0.03") * 60, "logs insights": D("0.005") * 100},
        use(
            "aws_cloudwatch_log_group.a",
            monthly_data_ingested_gb=20, storage_gb=60, monthly_data_scanned_gb=100,
        ),
    ),
    Case(
        "a key", "aws_kms_key", 'resource "aws_kms_key" "a" {}', {"key": D(1), "requests": D("0.03") * 50},
        use("aws_kms_key.a", monthly_requests=500_000),
    ),
    Case(
        "a secret in two regions", "aws_secretsmanager_secret",
        'resource "aws_secretsmanager_secret" "a" {\n  replica { region = "eu-west-1" }\n}',
        {"secret": D("0.40") * 2, "requests": D("0.05") * 4},
        use("aws_secretsmanager_secret.a", monthly_requests=40_000),
    ),
    Case(
        "an interface endpoint in two subnets",
        "aws_vpc_endpoint",
        """
resource "aws_vpc_endpoint" "a" {
  vpc_endpoint_type = "Interface"
  subnet_ids        = ["subnet-1", "subnet-2"]
}""",
        {"endpoint": 2 * D("0.01") * 730, "data": D("0.01") * 300},
        use("aws_vpc_endpoint.a", monthly_data_processed_gb=300),
    ),
    Case(
        "a queue of large messages",
        "aws_sqs_queue",
        'resource "aws_sqs_queue" "a" { fifo_queue = true }',
        {"requests": D("0.50") * 2 * 2},
        use("aws_sqs_queue.a", monthly_requests=2_000_000, request_size=100),
    ),
    Case(
        "a topic",
        "aws_sns_topic",
        'resource "aws_sns_topic" "a" {}',
        {"requests": D("0.50") * 3},
        use("aws_sns_topic.a", monthly_requests=3_000_000),
    ),
    Case(
        "a subscription by HTTPS",
        "aws_sns_topic_subscription",
        'resource "aws_sns_topic_subscription" "a" { protocol = "https" }',
        {"deliveries": D("0.60") * 2},
        use("aws_sns_topic_subscription.a", monthly_requests=2_000_000),
    ),
    Case(
        "an alarm over a band of one metric",
        "aws_cloudwatch_metric_alarm",
        """
resource "aws_cloudwatch_metric_alarm" "a" {
  threshold_metric_id = "e1"
  metric_query {
    id         = "e1"
    expression = "ANOMALY_DETECTION_BAND(m1)"
  }
  metric_query {
    id = "m1"
    metric {
      metric_name = "CPUUtilization"
      namespace   = "AWS/EC2"
      period      = 120
      stat        = "Average"
    }
  }
}""",
        {"alarm": D("0.10") * 3},
    ),
    Case(
        "a metric out of logs",
        "aws_cloudwatch_log_metric_filter",
        """
resource "aws_cloudwatch_log_metric_filter" "a" {
  metric_transformation {
    name  = "errors"
    value = "1"
  }
}""",
        {"metric": D("0.30")},
    ),
    Case(
        "a flow log, which its log group bills",
        "aws_flow_log",
        'resource "aws_flow_log" "a" { log_destination = "arn:aws:logs:us-east-1:1:log-group:g" }',
        {},
    ),
    Case(
        "a zone", "aws_route53_zone", 'resource "aws_route53_zone" "a" { name = "example.org" }',
        {"zone": D("0.50"), "queries": D("0.40") * 2},
        use("aws_route53_zone.a", monthly_standard_queries=2_000_000),
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.type}: {case.name}")
def test_the_estimate_is_the_sum_by_hand(case: Case) -> None:
    found = {
        name: item
        for name, item in items(case.text, case.usage).items()
        if item.address == f"{case.type}.a" and item.status is not CostStatus.FREE
    }
    assert found.keys() == case.costs.keys()
    for name, cost in case.costs.items():
        monthly = found[name].monthly
        assert monthly, (name, found[name].reason)
        assert abs(monthly.expected - cost) <= cost * TOLERANCE, name
    total = sum((one.monthly.expected for one in found.values() if one.monthly), D(0))
    assert abs(total - sum(case.costs.values(), D(0))) <= D("0.01")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.type}: {case.name}")
def test_without_a_usage_file_nothing_is_nothing_and_ranges_rise(case: Case) -> None:
    for item in estimated(case.text).items:
        monthly = item.monthly
        if item.status is CostStatus.FREE or monthly is None:
            continue
        assert monthly.upper is not None
        assert 0 <= monthly.lower <= monthly.expected <= monthly.upper, item.component
        assert monthly.expected > 0, item.component
        assert (item.status is CostStatus.PRICED) == (monthly.lower == monthly.upper) or item.reason


def test_at_least_one_for_every_type_that_bills_something() -> None:
    assert len(CASES) >= 25
    assert {type_ for type_, components in PRICERS.items() if components} == {case.type for case in CASES}
