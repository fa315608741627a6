"""Tags of resources, as far as they are known."""

import pytest

from tests.unit.cost.estimates import estimated

VOLUME = (
    'resource "aws_ebs_volume" "v" {{\n  availability_zone = "us-east-1a"\n  size = 1\n  type = "gp3"\n'
    "{}\n}}\n"
)
PROVIDER = 'provider "aws" {{\n  region = "us-east-1"\n  default_tags {{\n    tags = {}\n  }}\n}}\n'
UNKNOWN = 'variable "team" {}\nvariable "all" {}\n'


@pytest.mark.parametrize(
    ("own", "default", "known", "unsure"),
    [
        ('{ team = "a" }', '{ team = "b", env = "c" }', {"team": "a", "env": "c"}, ()),
        ("{ team = var.team }", '{ team = "b", env = "c" }', {"env": "c"}, ("team",)),
        ("var.all", '{ env = "c" }', {"env": "c"}, ("*",)),
        ('{ team = "a" }', "var.all", {"team": "a"}, ("*",)),
        ('{ team = "a" }', "{ env = var.team, team = var.team }", {"team": "a"}, ("env",)),
    ],
)
def test_its_own_come_before_those_of_the_provider(
    own: str, default: str, known: dict[str, str], unsure: tuple[str, ...]
) -> None:
    text = UNKNOWN + PROVIDER.format(default) + VOLUME.format(f"  tags = {own}")
    [item] = estimated({"main.tf": text}).items
    assert (dict(item.tags), item.open_tags) == (known, unsure)


def test_a_secret_tag_is_not_shown() -> None:
    text = 'variable "s" {\n  sensitive = true\n  default = "hidden"\n}\n' + VOLUME.format(
        "  tags = { team = var.s }"
    )
    [item] = estimated(text).items
    assert (item.tags, item.open_tags) == ((), ("team",))
