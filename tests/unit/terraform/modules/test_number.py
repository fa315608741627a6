from collections.abc import Mapping

import pytest

from tests.unit.terraform.made import facts

ASKED = 'variable "n" {}\n'
MODULE = 'variable "n" {}\nresource "aws_x" "x" {\n count = var.n\n}\n'
SPLIT = """variable "net" {}
locals {
  sizes = { for name, size in var.net : name => size if size > 0 }
}
data "aws_subnets" "own" {
  filter {
    values = [local.limit]
  }
}
locals {
  limit = "small"
}
"""


def numbers(files: str | Mapping[str, str]) -> dict[str, str]:
    """By address, of resources of which there is an unknown number."""
    made = facts({"prod/main.tf": files} if isinstance(files, str) else files)
    return {one.address: one.number for one in made.resources if one.type == "aws_x" and one.number}


def counted(expression: str, before: str = ASKED) -> str:
    return f'{before}resource "aws_x" "x" {{\n count = {expression}\n}}\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (counted("var.n"), counted("(var.n)")),
        (counted("var.n+1"), "# said\n\n" + counted("var.n  +  1")),
        (
            counted("var.n - local.a", ASKED + "locals {\n a = 1\n}\n"),
            counted("var.n - local.b", ASKED + "locals {\n b = 3 - 2\n}\n"),
        ),
        (
            counted("local.a", ASKED + "locals {\n a = var.n\n}\n"),
            counted("local.a", ASKED + "locals {\n other = 7\n a = var.n\n}\n"),
        ),
        (
            counted("aws_y.y.size", ASKED + 'resource "aws_y" "y" {\n size = var.n\n}\n'),
            counted("aws_y.y.size", ASKED + 'resource "aws_y" "y" {\n size = var.n\n tags = {}\n}\n'),
        ),
    ],
)
def test_the_same_number(before: str, after: str) -> None:
    assert numbers(before) == numbers(after) != {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (counted("var.n"), counted("var.n - 1")),
        (counted("var.n ? 1 : 0"), counted("var.n ? 0 : 1")),
        (counted("var.n"), counted("var.m", ASKED + 'variable "m" {}\n')),
        (
            counted("var.n - local.a", ASKED + "locals {\n a = 1\n}\n"),
            counted("var.n - local.a", ASKED + "locals {\n a = 2\n}\n"),
        ),
        (
            counted("local.a", ASKED + "locals {\n a = var.n\n}\n"),
            counted("local.a", ASKED + "locals {\n a = !var.n\n}\n"),
        ),
        (
            counted("length(aws_y.y)", ASKED + 'resource "aws_y" "y" {\n count = var.n\n}\n'),
            counted("length(aws_y.y)", ASKED + 'resource "aws_y" "y" {\n count = -var.n\n}\n'),
        ),
        (
            counted("aws_y.y.size", ASKED + 'resource "aws_y" "y" {\n size = var.n\n}\n'),
            counted("aws_y.y.size", ASKED + 'resource "aws_y" "y" {\n size = !var.n\n}\n'),
        ),
        (counted("length(local.sizes)", SPLIT), counted("length(local.sizes)", SPLIT.replace("> 0", "> 1"))),
        (
            counted("length(data.aws_subnets.own.ids)", SPLIT),
            counted("length(data.aws_subnets.own.ids)", SPLIT.replace("small", "tiny")),
        ),
        (
            counted("module.m.n", 'module "m" {\n source = "acme/m/aws"\n version = "1.0.0"\n}\n'),
            counted("module.m.n", 'module "m" {\n source = "acme/m/aws"\n version = "2.0.0"\n}\n'),
        ),
    ],
)
def test_another_number(before: str, after: str) -> None:
    [one], [other] = numbers(before).values(), numbers(after).values()
    assert one != other


def called(arguments: str, module: str = MODULE) -> dict[str, str]:
    files = {
        "prod/main.tf": f'{ASKED}module "m" {{\n source = "../m"\n {arguments}\n}}\n',
        "m/main.tf": module,
    }
    return numbers(files)


def test_a_number_comes_through_calls() -> None:
    [one] = called("n = var.n").values()
    assert [one] == list(called("n = (var.n)").values())
    assert [one] != list(called("n = var.n + 1").values())
    assert [one] != list(called("n = var.n", MODULE.replace("= var.n", "= var.n * 2")).values())


def test_a_call_of_an_unknown_number_counts() -> None:
    one, other = called("n = 1\n for_each = var.n"), called("n = 1\n for_each = toset(var.n)")
    assert one.keys() == other.keys() == {"module.m[*].aws_x.x[0]"}
    assert one != other


def test_another_instance_of_a_call_changes_nothing() -> None:
    two = called("n = each.value\n for_each = { a = var.n, b = !var.n }")
    assert len(set(two.values())) == 1
    kept = called('n = var.n\n for_each = toset(["a", "b"])')
    assert kept.items() > called('n = var.n\n for_each = toset(["a"])').items()


def test_an_output_of_a_call_is_what_it_is_made_of() -> None:
    def through(output: str) -> dict[str, str]:
        made = f'variable "n" {{}}\noutput "n" {{\n value = {output}\n}}\noutput "other" {{\n value = 1\n}}\n'
        root = counted("module.m.n", ASKED + 'module "m" {\n source = "../m"\n n = var.n\n}\n')
        return numbers({"prod/main.tf": root, "m/main.tf": made})

    assert through("var.n") == through("(var.n)") != through("!var.n")


def test_a_number_that_is_known_or_reads_itself_ends() -> None:
    assert numbers(counted("2")) == {}
    circle = "locals {\n a = local.b\n b = local.a\n}\n"
    assert numbers(counted("local.a", circle)).keys() == {"aws_x.x[*]"}
