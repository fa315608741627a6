"""A small platform of modules as `inspect` shows it, and what no output shows."""

from pathlib import Path

import msgspec
import pytest

from tests.conftest import Golden
from tests.e2e.command import tallygate
from tests.unit.sources.git_repositories import write

SECRET = "correct-horse-battery"
PLATFORM = {
    "live/main.tf": """
variable "environment" {
  type = string
}

variable "database_password" {
  type      = string
  sensitive = true
  default   = "correct-horse-battery"
}

variable "zone" {
  type = string
}

locals {
  buckets = { for name in ["logs", "media"] : name => "${var.environment}-${name}" }
}

module "storage" {
  source   = "../modules/bucket"
  for_each = local.buckets

  name      = each.value
  protected = var.environment == "prod"
}

resource "aws_db_instance" "main" {
  count             = var.environment == "prod" ? 2 : 1
  identifier        = format("%s-db-%02d", var.environment, count.index)
  password          = var.database_password
  storage_encrypted = true
  availability_zone = var.zone
  subnet_ids        = [for one in module.storage : one.arn]

  tags = {
    Dsn = "postgres://app:${var.database_password}@db"
  }
}
""",
    "live/environments/dev.tfvars": 'environment = "dev"\n',
    "live/environments/prod.tfvars": 'environment = "prod"\n',
    "modules/bucket/main.tf": """
variable "name" {
  type = string
}

variable "protected" {
  type    = bool
  default = false
}

resource "aws_s3_bucket" "this" {
  bucket = lower(var.name)

  dynamic "versioning" {
    for_each = var.protected ? [true] : []
    content {
      enabled = versioning.value
    }
  }
}

output "arn" {
  value = aws_s3_bucket.this.arn
}
""",
}


@pytest.fixture
def platform(tmp_path: Path) -> Path:
    write(tmp_path, PLATFORM)
    return tmp_path


def test_inspect_of_modules(golden: Golden, platform: Path) -> None:
    ran = tallygate("inspect", "--format", "json", cwd=platform)
    assert ran.code == 0, ran.err
    golden("commands/inspect-modules.json", ran.out)


def test_each_environment_has_its_instances(platform: Path) -> None:
    shown = msgspec.json.decode(tallygate("inspect", "--format", "json", cwd=platform).out)
    terraform = [one for one in shown["resources"] if one["kind"] == "terraform"]
    found = {
        name: [one["address"] for one in terraform if one["environment"] == name] for name in ("dev", "prod")
    }
    buckets = [f'module.storage["{name}"].aws_s3_bucket.this' for name in ("logs", "media")]
    assert sorted(found["dev"]) == sorted(["aws_db_instance.main[0]", *buckets])
    assert sorted(found["prod"]) == sorted(["aws_db_instance.main[0]", "aws_db_instance.main[1]", *buckets])


def test_one_resource_with_why_it_is_not_known(platform: Path) -> None:
    ran = tallygate("inspect", "--env", "prod", "--address", "aws_db_instance.main[1]", cwd=platform)
    assert ran.code == 0
    assert "prod-db-01" in ran.out
    assert "reads var.zone, which has no value" in ran.out
    assert "aws_s3_bucket.this.arn, which its provider sets" in ran.out
    assert SECRET not in ran.out


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_a_sensitive_variable_reaches_no_report(form: str, platform: Path) -> None:
    ran = tallygate("check", "-v", "--format", form, cwd=platform)
    assert ran.code in (0, 1), ran.err
    assert SECRET not in ran.out + ran.err


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_sensitive_variable_is_not_inspected(form: str, platform: Path) -> None:
    ran = tallygate("inspect", "--format", form, cwd=platform)
    assert ran.code == 0
    assert SECRET not in ran.out + ran.err


def test_a_policy_sees_the_instances_of_a_module(platform: Path) -> None:
    ran = tallygate("check", "--format", "json", cwd=platform)
    report = msgspec.json.decode(ran.out)
    told = {f["location"]["path"] for f in report["findings"]}
    assert told <= set(PLATFORM)
    assert "modules/bucket/main.tf" in told
