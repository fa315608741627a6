import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tallygate.model.cost import NOTHING, ZERO, CostStatus, Range
from tests.unit.cost.estimates import estimated, items

D = Decimal
ROOT = Path(__file__).parents[3]
SERVER = 'resource "aws_instance" "a" {\n  instance_type = "m5.large"\n}\n'

HOSTILE = {
    "readers": """
resource "aws_dynamodb_table" "t" { count = 100 }
resource "aws_appautoscaling_target" "a" {
  count              = 500
  resource_id        = join("", aws_dynamodb_table.t[*].name)
  scalable_dimension = "x"
}
""",
    "disks": """
resource "aws_instance" "i" {
  count         = 5
  instance_type = "m5.large"
  dynamic "ebs_block_device" {
    for_each = range(1000)
    content {
      device_name = "x"
      volume_size = 1
    }
  }
}
""",
}


def test_items_come_in_order_of_environment_address_and_component() -> None:
    text = SERVER.replace('"a"', '"b"') + 'resource "aws_eip" "e" {}\n' + SERVER
    found = [(one.address, one.component) for one in estimated(text).items]
    assert found == [
        ("aws_eip.e", "public IPv4"),
        *(("aws_instance.a", name) for name in ("instance", "volume root", "public IPv4")),
        *(("aws_instance.b", name) for name in ("instance", "volume root", "public IPv4")),
    ]


def test_a_known_cost_says_its_whole_arithmetic() -> None:
    one = items(SERVER)["instance"]
    assert (one.status, one.price_key, one.unit, one.unit_price) == (
        CostStatus.PRICED,
        "instance/m5.large/linux/shared",
        "h",
        D("0.096"),
    )
    assert one.quantity == Range.exactly(D(730))
    assert one.monthly == Range.exactly(D("70.08"))
    assert (one.basis, one.reason, one.region) == ("730 h", "", "us-east-1")
    assert (one.location.path, one.location.line) == ("main.tf", 3)


def test_an_unknown_attribute_is_unknown_at_its_line_and_the_rest_is_priced() -> None:
    text = 'variable "t" {}\nresource "aws_instance" "a" {\n  instance_type = var.t\n}\n'
    found = items(text)
    one = found["instance"]
    assert (one.status, one.monthly, one.quantity) == (CostStatus.UNKNOWN, None, None)
    assert one.reason == "instance_type reads var.t, which has no value"
    assert one.location.line == 4
    assert found["volume root"].monthly == Range.exactly(D("0.80"))


def test_an_unknown_number_of_instances_is_open_above() -> None:
    text = 'variable "n" { type = number }\n' + SERVER.replace("{\n", "{\n  count = var.n\n", 1)
    one = items(text)["instance"]
    assert one.status is CostStatus.UNKNOWN
    assert one.quantity == Range(ZERO, D(730), None)
    assert one.monthly == Range(ZERO, D("70.08"), None)
    assert one.reason == "the number of instances is not known: this is one of them"


def test_what_is_counted_as_none_is_not_there_and_two_are_two() -> None:
    none = estimated(SERVER.replace("{\n", "{\n  count = 0\n", 1))
    assert none.items == ()
    two = estimated(SERVER.replace("{\n", "{\n  count = 2\n", 1))
    assert [one.address for one in two.items if one.component == "instance"] == [
        "aws_instance.a[0]",
        "aws_instance.a[1]",
    ]


def test_free_types_are_free_by_name() -> None:
    [one] = estimated('resource "aws_iam_role" "r" {}').items
    assert (one.status, one.monthly, one.component) == (CostStatus.FREE, NOTHING, "")


def test_what_its_users_bill_is_free_itself() -> None:
    [one] = estimated('resource "aws_launch_template" "t" { instance_type = "m5.large" }').items
    assert (one.status, one.reason) == (CostStatus.FREE, "billed with another resource")


def test_any_other_type_of_aws_is_unsupported_by_name() -> None:
    [one] = estimated('resource "aws_redshift_cluster" "r" {}').items
    assert (one.status, one.monthly, one.reason) == (
        CostStatus.UNSUPPORTED,
        None,
        "aws_redshift_cluster is not estimated yet",
    )


def test_types_of_others_are_said_with_a_count() -> None:
    text = "".join(
        f'resource "{type_}" "{name}" {{}}\n'
        for type_, name in (
            ("google_sql_database_instance", "a"),
            ("google_sql_database_instance", "b"),
            ("azurerm_key_vault", "k"),
            ("random_id", "r"),
            ("kubernetes_namespace", "n"),
        )
    )
    found = estimated(text)
    assert [note.message for note in found.notes] == [
        "3 resources of other providers than AWS: not estimated: "
        "azurerm_key_vault 1, google_sql_database_instance 2"
    ]
    assert {one.type: one.status for one in found.items} == {
        "google_sql_database_instance": CostStatus.UNSUPPORTED,
        "azurerm_key_vault": CostStatus.UNSUPPORTED,
        "random_id": CostStatus.FREE,
        "kubernetes_namespace": CostStatus.FREE,
    }


def test_data_sources_and_settings_cost_nothing_and_are_not_listed() -> None:
    assert estimated('data "aws_instance" "a" {}\nterraform {\n  required_version = ">= 1.5"\n}').items == ()


def test_tags_are_those_of_the_provider_and_its_own_over_them() -> None:
    text = """
provider "aws" {
  region = "us-east-1"
  default_tags { tags = { team = "a", cost = "1" } }
}
variable "v" {}
resource "aws_eip" "e" {
  tags = {
    team   = "b"
    hidden = sensitive("s")
    later  = var.v
  }
}
"""
    [one] = estimated({"main.tf": text}).items
    assert one.tags == (("cost", "1"), ("team", "b"))


def test_a_secret_value_shows_in_no_price() -> None:
    found = items('resource "aws_instance" "a" { instance_type = sensitive("m5.large") }')
    assert found["instance"].reason == "instance_type is sensitive"
    assert "m5" not in str(found)


def test_what_nobody_can_buy_is_unknown() -> None:
    for size in ("-1", "1e15", '"many"', "true", "[1]"):
        text = f'resource "aws_ebs_volume" "a" {{\n  availability_zone = "us-east-1a"\n  size = {size}\n}}\n'
        one = items(text)["volume"]
        assert (one.status, one.monthly) == (CostStatus.UNKNOWN, None), size
        assert one.reason == "size is no quantity that can be bought"


def test_an_attribute_where_a_block_belongs_is_unknown() -> None:
    one = items('resource "aws_instance" "a" {\n  instance_type = "m5.large"\n  ebs_block_device = "x"\n}')
    assert one["volume"].reason == "ebs_block_device is no block"


def test_a_block_whose_number_is_not_known_leaves_what_stands_before_it() -> None:
    text = """
variable "disks" {}
resource "aws_instance" "a" {
  instance_type = "m5.large"
  dynamic "ebs_block_device" {
    for_each = var.disks
    content { device_name = ebs_block_device.value }
  }
}
"""
    found = items(text)
    assert found["volume root"].monthly
    assert found["volume"].status is CostStatus.UNKNOWN
    assert "var.disks, which has no value" in found["volume"].reason


def test_a_module_that_is_not_here_is_an_unknown_cost() -> None:
    text = 'module "net" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n' + 'resource "aws_eip" "e" {}\n'
    one, other = estimated(text).items
    assert (one.address, one.component) == ("aws_eip.e", "public IPv4")
    assert (other.address, other.type, other.status, other.monthly) == (
        "module.net",
        "module",
        CostStatus.UNKNOWN,
        None,
    )
    assert other.is_open
    assert other.reason.startswith("what is in it is not known: module ")
    assert (other.location.path, other.location.line) == ("main.tf", 2)


def test_what_goes_in_circles_is_an_unknown_cost() -> None:
    files = {"main.tf": 'module "m" { source = "./m" }', "m/main.tf": 'module "m" { source = "../m" }'}
    assert {one.status for one in estimated(files).items} == {CostStatus.UNKNOWN}


def test_two_runs_give_the_same_bytes_whatever_the_seed() -> None:
    code = (
        "from tests.unit.cost.estimates import estimated\n"
        "from tests.unit.cost.test_priced_by_hand import CASES\n"
        "for case in CASES: print(estimated(case.text, case.usage))"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1")
    }
    assert len(runs) == 1
    assert len(runs.pop()) > 10_000


@pytest.mark.hostile
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_tree_is_soon_estimated(name: str) -> None:
    code = f"""
import resource
from tests.unit.cost.estimates import ALL, Catalogue, REGION, Usage, estimate, facts, folder
found = facts({{"main.tf": REGION + {HOSTILE[name]!r}}}).resources
used = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime)
resource.setrlimit(resource.RLIMIT_CPU, (used + 10, used + 10))
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
print(len(estimate(found, ALL, Catalogue(folder()), Usage()).items) > 500)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (ran.returncode, ran.stdout) == (0, "True\n"), ran.stderr
