"""Databases, caches, networks and what is billed by use: what their price depends on."""

from datetime import date
from decimal import Decimal

import pytest

from tallygate.cost.subject import Settings
from tallygate.model.cost import ZERO, CostItem, CostStatus, Range
from tests.unit.cost.estimates import TODAY, estimated, items

D = Decimal
SEOUL = 'provider "aws" { region = "ap-northeast-2" }\n'


def database(body: str) -> dict[str, CostItem]:
    own = f'resource "aws_db_instance" "d" {{\n  instance_class = "db.m5.large"\n  {body}\n}}\n'
    return {one.component: one for one in estimated(own).items if one.address == "aws_db_instance.d"}


MYSQL = 'engine = "mysql"\n  storage_type = "gp3"\n  allocated_storage = 100\n  '


def test_two_zones_are_the_listed_price_not_twice_that_of_one() -> None:
    one, two = database(MYSQL), database(MYSQL + "multi_az = true")
    assert one["instance"].price_key == "rds/mysql/db.m5.large/single"
    assert two["instance"].price_key == "rds/mysql/db.m5.large/multi"
    assert two["instance"].quantity == one["instance"].quantity == Range.exactly(D(730))
    assert two["instance"].monthly == Range.exactly(D("0.342") * 730)
    assert two["storage"].monthly == Range.exactly(D("0.23") * 100)


def test_storage_may_grow_by_itself() -> None:
    one = database(MYSQL + "max_allocated_storage = 400")["storage"]
    assert one.quantity == Range(D(100), D(100), D(400))
    assert (one.status, one.reason) == (CostStatus.ASSUMED, "storage may grow to 400 GiB by itself")


def test_storage_of_no_type_is_gp2_and_of_iops_io1() -> None:
    plain = database('engine = "mysql"\n  allocated_storage = 100')["storage"]
    assert (plain.price_key, plain.status) == ("rds/storage/gp2/single", CostStatus.UNPRICED)
    fast = database('engine = "mysql"\n  allocated_storage = 100\n  iops = 2000')
    assert fast["storage"].price_key == "rds/storage/io1/single"
    assert fast["storage IOPS"].quantity == Range.exactly(D(2000))


@pytest.mark.parametrize(
    ("engine", "size", "iops", "billed"),
    [
        ("mysql", 399, 3000, None),
        ("mysql", 399, 3500, D(500)),
        ("mysql", 400, 12000, None),
        ("postgres", 400, 13000, D(1000)),
        ("oracle-ee", 200, 12000, None),
        ("oracle-ee", 199, 12000, D(9000)),
    ],
)
def test_large_gp3_includes_more(engine: str, size: int, iops: int, billed: Decimal | None) -> None:
    body = f'engine = "{engine}"\n  storage_type = "gp3"\n  allocated_storage = {size}\n  iops = {iops}'
    one = database(body).get("storage IOPS")
    assert (one and one.quantity) == (billed and Range.exactly(billed))


def test_a_replica_is_what_its_source_is() -> None:
    source = f'resource "aws_db_instance" "s" {{\n  {MYSQL}\n  instance_class = "db.m5.large"\n}}\n'
    body = 'replicate_source_db = aws_db_instance.s.identifier\n  storage_type = "gp3"'
    text = f'resource "aws_db_instance" "d" {{\n  {body}\n}}\n'
    found = {
        one.component: one for one in estimated(source + text).items if one.address == "aws_db_instance.d"
    }
    assert found["instance"].monthly == Range.exactly(D("0.171") * 730)
    assert found["storage"].monthly == Range.exactly(D("0.115") * 100)


def test_a_restored_database_has_the_unknown_size_of_its_snapshot() -> None:
    found = database('engine = "mysql"\n  snapshot_identifier = "snap"\n  storage_type = "gp3"')["storage"]
    assert (found.status, found.reason) == (CostStatus.UNKNOWN, "allocated_storage is that of the snapshot")


def test_backups_are_billed_where_they_are_kept() -> None:
    assert "backup" not in database(MYSQL)
    one = database(MYSQL + "backup_retention_period = 7")["backup"]
    assert one.monthly == Range(ZERO, D("0.095") * 20, D("0.095") * 200)


def test_performance_insights_beyond_a_week_are_unpriced() -> None:
    on = MYSQL + "performance_insights_enabled = true\n  performance_insights_retention_period = "
    assert "performance insights" not in database(on + "7")
    assert database(on + "731")["performance insights"].status is CostStatus.UNPRICED


OLD = f"""{SEOUL}
resource "aws_db_instance" "d" {{
  {MYSQL}
  instance_class = "db.m5.large"
  engine_version = "5.7.44"
  %s
}}
"""


def extended(text: str, today: date | None = TODAY) -> CostItem | None:
    return items({"main.tf": text}, settings=Settings(today=today)).get("extended support")


def test_an_old_engine_costs_more_by_vcpu_and_copy() -> None:
    one, two = extended(OLD % ""), extended(OLD % "multi_az = true")
    assert one
    assert two
    assert one.monthly is None  # in its third year, which has no price in this region
    assert one.price_key == "rds/extended-support/mysql/year-3"
    early = extended(OLD % "", date(2025, 3, 1))
    assert early
    assert early.monthly == Range.exactly(D("0.12") * 2 * 730)
    assert two.quantity == Range.exactly(D(2 * 2 * 730))
    assert extended(OLD % 'engine_lifecycle_support = "open-source-rds-extended-support-disabled"') is None
    assert extended(OLD % "", date(2024, 2, 29)) is None


def test_an_old_cluster_costs_more_from_the_day_after() -> None:
    text = SEOUL + 'resource "aws_eks_cluster" "c" {\n  version = "1.31"\n  %s\n}'
    assert extended(text % "", date(2025, 11, 26)) is None
    one = extended(text % "", date(2025, 11, 27))
    assert one
    assert one.monthly == Range.exactly(D("0.5") * 730)
    assert extended(text % 'upgrade_policy {\n    support_type = "STANDARD"\n  }', date(2026, 1, 1)) is None


def test_where_the_day_or_the_version_is_not_known_it_may_be_billed() -> None:
    for body in ('version = "1.31"', "version = var.v"):
        one = extended(f'{SEOUL}variable "v" {{}}\nresource "aws_eks_cluster" "c" {{\n  {body}\n}}', None)
        assert one
        assert one.monthly == Range(ZERO, ZERO, D("0.5") * 730)
        assert one.status is CostStatus.ASSUMED
    assert extended(SEOUL + 'resource "aws_eks_cluster" "c" { version = "1.99" }', None) is None


def test_serverless_lies_between_its_ends() -> None:
    text = """
resource "aws_rds_cluster" "c" {
  engine = "aurora-postgresql"
  serverlessv2_scaling_configuration {
    min_capacity = 0.5
    max_capacity = 8
  }
}
resource "aws_rds_cluster_instance" "i" {
  cluster_identifier = aws_rds_cluster.c.id
  instance_class     = "db.serverless"
}
"""
    one = items(text)["instance"]
    acu = D("0.12") * 730
    assert one.monthly == Range(D("0.5") * acu, D("4.25") * acu, 8 * acu)
    assert one.reason == "capacity scales from 0.5 to 8 ACU; half way is expected"


def test_a_cluster_optimised_for_requests_is_priced_as_such() -> None:
    text = """
resource "aws_rds_cluster" "c" {
  engine       = "aurora-mysql"
  storage_type = "aurora-iopt1"
}
resource "aws_rds_cluster_instance" "i" {
  cluster_identifier = aws_rds_cluster.c.id
  engine             = "aurora-mysql"
  instance_class     = "db.r5.large"
}
"""
    found = items(text)
    assert found["storage"].price_key == "aurora/storage/io-optimized"
    assert "requests read" not in found
    assert found["instance"].status is CostStatus.UNPRICED


@pytest.mark.parametrize(
    ("body", "nodes"),
    [
        ("", 1),
        ("num_cache_clusters = 3", 3),
        ("number_cache_clusters = 2", 2),
        ("num_node_groups = 3\n  replicas_per_node_group = 2", 9),
        ("num_node_groups = 3", 3),
        ("replicas_per_node_group = 2", 3),
        ("cluster_mode {\n    num_node_groups = 2\n    replicas_per_node_group = 1\n  }", 4),
    ],
)
def test_nodes_of_a_cache_are_groups_times_copies(body: str, nodes: int) -> None:
    text = (
        f'resource "aws_elasticache_replication_group" "g" {{\n  node_type = "cache.m5.large"\n  {body}\n}}'
    )
    one = items(text)["nodes"]
    assert one.quantity == Range.exactly(D(730) * nodes)
    assert one.price_key == "elasticache/redis/cache.m5.large"


def test_a_node_that_joins_a_group_is_of_its_type() -> None:
    text = """
resource "aws_elasticache_replication_group" "g" {
  engine    = "valkey"
  node_type = "cache.m5.large"
}
resource "aws_elasticache_cluster" "c" {
  replication_group_id = aws_elasticache_replication_group.g.id
}
"""
    found = {one.address: one for one in estimated(text).items}
    assert found["aws_elasticache_cluster.c"].price_key == "elasticache/valkey/cache.m5.large"


def test_tiered_storage_of_brokers_is_said() -> None:
    text = """
resource "aws_msk_cluster" "m" {
  number_of_broker_nodes = 3
  storage_mode           = "TIERED"
  broker_node_group_info {
    instance_type   = "kafka.m5.large"
    ebs_volume_size = 100
  }
}
"""
    found = items(text)
    assert found["storage"].monthly == Range.exactly(D(30))
    assert found["tiered storage and throughput"].status is CostStatus.UNKNOWN


def test_the_address_of_a_gateway_is_billed_once() -> None:
    outside = items('resource "aws_nat_gateway" "n" { allocation_id = "eipalloc-1" }')
    assert outside["public IPv4"].monthly == Range.exactly(D("3.65"))
    private = items('resource "aws_nat_gateway" "n" { connectivity_type = "private" }')
    assert "public IPv4" not in private
    both = estimated(
        'resource "aws_eip" "e" {}\nresource "aws_nat_gateway" "n" { allocation_id = aws_eip.e.id }'
    ).items
    assert [one.address for one in both if one.component == "public IPv4"] == ["aws_eip.e"]


ASSOCIATED = 'resource "aws_eip_association" "a" { allocation_id = aws_eip.e.id }'


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('resource "aws_eip" "e" {}', "ipv4/idle"),
        ('resource "aws_eip" "e" { instance = "i-1" }', "ipv4/in-use"),
        ('resource "aws_eip" "e" {}\n' + ASSOCIATED, "ipv4/in-use"),
    ],
)  # fmt: skip
def test_an_idle_address_costs_the_same(text: str, key: str) -> None:
    one = items(text)["public IPv4"]
    assert (one.price_key, one.monthly) == (key, Range.exactly(D("3.65")))


def test_an_address_that_one_brings_along_is_free() -> None:
    [one] = estimated('resource "aws_eip" "e" { public_ipv4_pool = "ipv4pool-ec2-1" }').items
    assert one.status is CostStatus.FREE


def test_elastic_addresses_of_a_balancer_are_billed_once() -> None:
    text = """
resource "aws_eip" "e" {}
resource "aws_lb" "l" {
  load_balancer_type = "network"
  subnet_mapping {
    subnet_id     = "subnet-1"
    allocation_id = aws_eip.e.id
  }
}
"""
    found = [one.address for one in estimated(text).items if one.component == "public IPv4"]
    assert found == ["aws_eip.e"]


def test_a_gateway_balancer_has_other_prices() -> None:
    found = items('resource "aws_lb" "l" {\n  load_balancer_type = "gateway"\n  subnets = ["subnet-1"]\n}')
    assert found["load balancer"].monthly == Range.exactly(D("0.0125") * 730)
    assert found["capacity"].status is CostStatus.UNPRICED
    assert "public IPv4" not in found


def test_subnets_that_are_not_known_leave_addresses_unknown() -> None:
    one = items('variable "s" {}\nresource "aws_lb" "l" { subnets = var.s }')["public IPv4"]
    assert (one.status, one.reason) == (CostStatus.UNKNOWN, "subnets reads var.s, which has no value")


def test_autoscaling_moves_the_capacity_of_a_table() -> None:
    text = """
resource "aws_dynamodb_table" "t" {
  read_capacity  = 20
  write_capacity = 10
}
resource "aws_appautoscaling_target" "r" {
  resource_id        = "table/${aws_dynamodb_table.t.name}"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  min_capacity       = 5
  max_capacity       = 100
}
"""
    found = {one.component: one for one in estimated(text).items}
    unit = D("0.00013") * 730
    assert found["capacity RCU"].monthly == Range(5 * unit, 20 * unit, 100 * unit)
    assert found["capacity RCU"].status is CostStatus.ASSUMED
    assert found["capacity WCU"].monthly == Range.exactly(10 * D("0.00065") * 730)


def test_a_table_with_replicas_or_of_another_class_is_unpriced_there() -> None:
    found = items('resource "aws_dynamodb_table" "t" {\n  replica { region_name = "eu-west-1" }\n}')
    assert found["replicas"].status is CostStatus.UNPRICED
    rare = items('resource "aws_dynamodb_table" "t" { table_class = "STANDARD_INFREQUENT_ACCESS" }')
    assert {one.status for one in rare.values()} == {CostStatus.UNPRICED}


def test_what_is_beyond_the_last_listed_band_is_unpriced() -> None:
    usage = "resource_usage:\n  aws_s3_bucket.b:\n    standard: {storage_gb: 600000}\n"
    one = items('resource "aws_s3_bucket" "b" {}', usage)["standard storage"]
    assert (one.status, one.monthly) == (CostStatus.UNPRICED, None)
    assert one.reason == "no price for so much of s3/standard/storage in us-east-1"


def test_a_fifo_topic_and_a_fast_alarm_are_unpriced() -> None:
    assert (
        items('resource "aws_sns_topic" "t" { fifo_topic = true }')["requests"].status is CostStatus.UNPRICED
    )
    assert (
        items('resource "aws_cloudwatch_metric_alarm" "a" { period = 10 }')["alarm"].status
        is CostStatus.UNPRICED
    )
    assert (
        items('resource "aws_flow_log" "f" { log_destination_type = "s3" }')["delivery"].status
        is CostStatus.UNPRICED
    )


def test_dimensions_leave_the_number_of_metrics_open() -> None:
    text = """
resource "aws_cloudwatch_log_metric_filter" "f" {
  metric_transformation {
    name       = "n"
    value      = "1"
    dimensions = { path = "$.path" }
  }
}
"""
    one = items(text)["metric"]
    assert (one.status, one.monthly) == (CostStatus.UNKNOWN, Range(D("0.3"), D("0.3"), None))
    assert one.reason == "how many values the dimensions have is not known"


def test_an_endpoint_without_subnets_is_assumed_to_be_in_one() -> None:
    one = items('resource "aws_vpc_endpoint" "e" { vpc_endpoint_type = "Interface" }')["endpoint"]
    assert (one.status, one.monthly) == (CostStatus.ASSUMED, Range.exactly(D("7.30")))
    [gateway] = estimated('resource "aws_vpc_endpoint" "e" { service_name = "s3" }').items
    assert gateway.status is CostStatus.FREE


def test_a_cluster_in_three_zones_bills_its_machines_and_iops() -> None:
    text = """
resource "aws_rds_cluster" "c" {
  engine                    = "mysql"
  db_cluster_instance_class = "db.m6gd.large"
  allocated_storage         = 100
  storage_type              = "io1"
  iops                      = 1000
  backup_retention_period   = 2
}
"""
    found = items(text)
    assert found["instances"].quantity == Range.exactly(D(3 * 730))
    assert found["storage IOPS"].quantity == Range.exactly(D(1000))
    assert found["backup"].price_key == "rds/backup"
    assert "requests read" not in found


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("SYMMETRIC_DEFAULT", "symmetric"),
        ("HMAC_256", "symmetric"),
        ("RSA_2048", "rsa-2048"),
        ("ECC_NIST_P256", "asymmetric"),
    ],
)
def test_requests_of_a_key_are_billed_by_its_kind(spec: str, kind: str) -> None:
    text = f'resource "aws_kms_key" "k" {{ customer_master_key_spec = "{spec}" }}'
    assert items(text)["requests"].price_key == f"kms/request/{kind}"


def test_auto_mode_is_said_to_be_unpriced() -> None:
    found = items('resource "aws_eks_cluster" "c" {\n  compute_config { enabled = true }\n}')
    assert found["Auto Mode and scaling"].status is CostStatus.UNPRICED
    assert found["Auto Mode and scaling"].location.line == 3
