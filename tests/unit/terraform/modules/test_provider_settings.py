"""Providers and the backend of the state: judged, and not counted."""

from tallygate.model.resource import Resource
from tests.unit.terraform.made import facts, only, reasons


def settings(files: dict[str, str]) -> dict[str, Resource]:
    return {one.address: one for one in facts(files).resources}


def test_a_backend_is_judged_and_not_counted() -> None:
    made = only(
        'variable "k" {}\nterraform {\n  backend "s3" {\n    bucket = "b"\n    key    = var.k\n  }\n}'
    )
    assert (made.type, made.name, made.address) == ("backend.s3", "s3", "backend.s3")
    assert made.values == {"bucket": "b"}
    assert str(made.locator.key(("bucket",))) == "main.tf:4:5"
    assert not made.counted
    assert only('resource "aws_x" "b" {}').counted


def test_providers_go_by_their_alias() -> None:
    text = 'provider "aws" {}\nprovider "aws" {\n  alias = "west"\n}\nprovider "google" {}\n'
    found = settings({"main.tf": text})
    assert set(found) == {"provider.aws", "provider.aws.west", "provider.google"}
    assert found["provider.aws.west"].type == "provider.aws"
    assert found["provider.aws.west"].name == "west"
    assert not any(one.counted for one in found.values())


def test_arguments_of_providers_are_evaluated() -> None:
    made = only('locals { r = "eu" }\nprovider "aws" {\n  region = "${local.r}-west-1"\n}\n')
    assert made.values == {"region": "eu-west-1"}


def test_keys_of_default_tags_are_known_where_values_are_not() -> None:
    made = only(
        'variable "o" {}\nprovider "aws" {\n  default_tags {\n    tags = { Owner = var.o, Team = "x" }\n'
        "  }\n}"
    )
    assert made.values == {"default_tags": [{"tags": {"Team": "x"}, "keys": ["Owner", "Team"]}]}
    assert set(reasons(made)) == {"default_tags/0/tags/Owner"}


def test_merged_default_tags_are_known() -> None:
    made = only(
        'locals { base = { Team = "x" } }\nprovider "aws" {\n  default_tags {\n'
        '    tags = merge(local.base, { Env = "e" })\n  }\n}'
    )
    assert made.values == {"default_tags": [{"tags": {"Env": "e", "Team": "x"}, "keys": ["Env", "Team"]}]}


def test_a_provider_with_an_alias_has_no_keys() -> None:
    made = only(
        'variable "t" {}\nprovider "aws" {\n  alias = "w"\n  default_tags {\n    tags = var.t\n  }\n}'
    )
    assert made.values == {"alias": "w", "default_tags": [{}]}
    assert set(reasons(made)) == {"default_tags/0/tags"}


def test_keys_of_tags_that_are_not_known_are_not_either() -> None:
    made = only(
        'variable "o" {}\nprovider "aws" {\n  default_tags {\n    tags = merge({ a = 1 }, var.o)\n  }\n}'
    )
    assert made.values == {"default_tags": [{}]}
    assert reasons(made) == {
        "default_tags/0/tags": "reads var.o, which has no value",
        "default_tags/0/keys": "reads var.o, which has no value",
    }


def test_default_tags_may_be_dynamic() -> None:
    dynamic = (
        '  dynamic "default_tags" {\n    for_each = %s\n    content {\n      tags = { A = "a" }\n    }\n  }\n'
    )
    made = only('provider "aws" {\n' + dynamic % "[1]" + "}")
    assert made.values == {"default_tags": [{"tags": {"A": "a"}, "keys": ["A"]}]}
    open_ = only('variable "t" {}\nprovider "aws" {\n' + dynamic % "var.t" + "}")
    assert open_.values == {"default_tags": [None]}
    assert set(reasons(open_)) == {"default_tags/0"}


def test_in_json_syntax() -> None:
    text = (
        '{"variable": {"o": {}}, "terraform": {"backend": {"s3": {"bucket": "b", "use_lockfile": true}}},'
        ' "provider": {"aws": [{"region": "x", "default_tags": {"tags":'
        ' {"Owner": "${var.o}", "Team": "t"}}}, {"alias": "w"}]}}'
    )
    found = settings({"main.tf.json": text})
    assert found["backend.s3"].values == {"bucket": "b", "use_lockfile": True}
    own = found["provider.aws"]
    assert own.values["default_tags"] == [{"tags": {"Team": "t"}, "keys": ["Owner", "Team"]}]
    assert set(reasons(own)) == {"default_tags/0/tags/Owner"}
    assert found["provider.aws.w"].values == {"alias": "w"}


def test_providers_of_a_called_module_have_its_address() -> None:
    found = settings(
        {"main.tf": 'module "m" { source = "./m" }\n', "m/main.tf": 'provider "aws" {\n  region = "x"\n}\n'}
    )
    # A folder with a provider of its own may be applied by itself, too.
    assert sorted(found) == ["module.m.provider.aws", "provider.aws"]
