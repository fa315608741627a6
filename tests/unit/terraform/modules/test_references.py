"""What a resource is made from, and the files that its values hang on."""

import pytest

from tests.unit.terraform.made import facts

Pairs = list[tuple[str, str]]


def references(files: dict[str, str], name: str = "a") -> Pairs:
    [made] = [one for one in facts(files).resources if one.name == name]
    return [("/".join(map(str, one.path)), one.address) for one in made.references]


VPC = 'resource "aws_vpc" "v" {}\n'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = aws_vpc.v.id", [("x", "aws_vpc.v")]),
        ('x = "${aws_vpc.v.id}/24"', [("x", "aws_vpc.v")]),
        ("x = local.l", [("x", "aws_vpc.v")]),
        ("x = [upper(local.l)]", [("x", "aws_vpc.v")]),
        ("x = data.aws_ami.d.id", [("x", "data.aws_ami.d")]),
        ("rule {\ny = 1\n}\nrule {\nx = aws_vpc.v.id\n}", [("rule/1/x", "aws_vpc.v")]),
        ("depends_on = [aws_vpc.v]", [("depends_on", "aws_vpc.v")]),
        ("count = length(aws_vpc.v.x)", [("count", "aws_vpc.v")]),
        ("for_each = toset([aws_vpc.v.id])", [("for_each", "aws_vpc.v")]),
        ("x = [for aws_vpc in [{ v = 1 }] : aws_vpc.v]", []),
        ("x = true ? aws_vpc.v.id : data.aws_ami.d.id", [("x", "aws_vpc.v"), ("x", "data.aws_ami.d")]),
        ("x = aws_vpc.v.id\ny = aws_vpc.v.arn", [("x", "aws_vpc.v"), ("y", "aws_vpc.v")]),
        ("x = aws_vpc.nope.id", []),
        ("x = local.self", []),
    ],
)
def test_references_through_expressions(body: str, expected: Pairs) -> None:
    text = f'resource "aws_x" "a" {{\n{body}\n}}\n{VPC}data "aws_ami" "d" {{}}\n'
    assert references({"main.tf": text + "locals {\n l = aws_vpc.v.id\n self = local.self\n}\n"}) == expected


@pytest.mark.parametrize(
    ("read", "addresses"),
    [
        ("aws_s.s[0].id", ["aws_s.s[0]"]),
        ("aws_s.s[*].id", ["aws_s.s[0]", "aws_s.s[1]"]),
        ("aws_s.s[local.one].id", ["aws_s.s[1]"]),
        ("length(aws_s.s)", ["aws_s.s[0]", "aws_s.s[1]"]),
        ('aws_e.e["k"].id', ['aws_e.e["k"]']),
        ("values(aws_e.e)[*].id", ['aws_e.e["j"]', 'aws_e.e["k"]']),
    ],
)
def test_references_to_instances(read: str, addresses: list[str]) -> None:
    text = (
        'locals { one = 1 }\nresource "aws_s" "s" { count = 2 }\n'
        'resource "aws_e" "e" { for_each = toset(["j", "k"]) }\n'
        f'resource "aws_x" "a" {{\nx = {read}\n}}\n'
    )
    assert references({"main.tf": text}) == [("x", address) for address in addresses]


def test_each_instance_references_its_own() -> None:
    text = (
        'resource "aws_s" "s" { count = 2 }\nresource "aws_x" "a" {\n  count = 2\n'
        "  x = aws_s.s[count.index].id\n}\n"
    )
    found = facts({"main.tf": text})
    made = {
        one.address: [ref.address for ref in one.references] for one in found.resources if one.name == "a"
    }
    assert made == {"aws_x.a[0]": ["aws_s.s[0]"], "aws_x.a[1]": ["aws_s.s[1]"]}


@pytest.mark.parametrize(
    ("each", "more"),
    [
        ("aws_s.s", set()),
        ("{ for k, v in aws_s.s : k => v.id }", set()),
        ("{ for k, v in aws_s.s : k => [v.id, aws_vpc.v.id] }", {"aws_vpc.v"}),
        ('{ for k, v in aws_s.s : k => [v.id, aws_s.s["j"].id] }', {'aws_s.s["j"]'}),
        ("{ for k, v in aws_s.s : v.key => v.id }", {'aws_s.s["j"]', 'aws_s.s["k"]'}),
        ("merge(aws_s.s, {})", {'aws_s.s["j"]', 'aws_s.s["k"]'}),
    ],
)
def test_an_instance_reads_what_has_its_key_of_a_resource_gone_over(each: str, more: set[str]) -> None:
    text = (
        f'{VPC}resource "aws_s" "s" {{\n  for_each = {{ j = 1, k = 2 }}\n  key = each.key\n}}\n'
        f'resource "aws_x" "a" {{\n  for_each = {each}\n}}\n'
    )
    made = [one for one in facts({"main.tf": text}).resources if one.name == "a"]
    for one in made:
        own = f"aws_s.s{one.address.removeprefix('aws_x.a')}"
        assert {reference.address for reference in one.references} == {own, *more}
    assert len(made) == 2


def test_references_through_arguments_and_outputs_of_calls() -> None:
    files = {
        "main.tf": VPC + 'module "net" {\n  source = "./net"\n  vpc = aws_vpc.v.id\n}\n'
        'resource "aws_x" "a" {\n  x = module.net.subnet\n  y = module.net.plain\n}\n',
        "net/main.tf": 'variable "vpc" {}\nresource "aws_subnet" "s" {\n  vpc_id = var.vpc\n}\n'
        'output "subnet" { value = aws_subnet.s.id }\noutput "plain" { value = 1 }\n',
    }
    assert references(files) == [("x", "module.net.aws_subnet.s")]
    assert references(files, "s") == [("vpc_id", "aws_vpc.v")]


def test_references_to_instances_of_a_call() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  for_each = toset(["p", "q"])\n}\n'
        'resource "aws_x" "a" {\n  x = [for one in module.m : one.o]\n}\n',
        "m/main.tf": 'resource "aws_y" "y" {}\noutput "o" { value = aws_y.y.id }\n',
    }
    assert references(files) == [("x", 'module.m["p"].aws_y.y'), ("x", 'module.m["q"].aws_y.y')]


def test_what_a_module_that_is_not_here_may_do_is_told() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "acme/guard/aws"\n  bucket = aws_s3_bucket.a.id\n}\n'
        'resource "aws_s3_bucket" "a" {}\nresource "aws_s3_bucket" "b" {}\n'
    }
    unseen = {one.name: one.unseen_readers for one in facts(files).resources}
    assert unseen == {"a": "module.m reads it and is not in this tree", "b": ""}


class TestFiles:
    """A change of one of them reaches what is not known."""

    def test_of_a_module_they_are_those_of_its_callers(self) -> None:
        found = facts(
            {
                "env/prod/main.tf": 'module "m" {\n  source = "../../mod"\n  x = var.x\n}\nvariable "x" {}\n',
                "env/prod/terraform.tfvars": "x = 1",
                "mod/main.tf": 'variable "x" {}\nmodule "deep" {\n  source = "./deep"\n  x = var.x\n}\n',
                "mod/deep/main.tf": 'variable "x" {}\nresource "aws_x" "a" {\n  a = var.x\n}\n',
                "other/main.tf": "locals {}",
            }
        )
        [made] = found.resources
        assert made.values == {"a": 1}
        assert made.inputs == {
            "env/prod/main.tf",
            "env/prod/terraform.tfvars",
            "mod/main.tf",
            "mod/deep/main.tf",
        }

    def test_outputs_of_other_modules_count(self) -> None:
        found = facts(
            {
                "main.tf": 'module "o" { source = "./o" }\nmodule "quiet" { source = "./quiet" }\n'
                'resource "aws_x" "a" { a = module.o.v }\n',
                "o/main.tf": 'module "p" { source = "./p" }\noutput "v" { value = module.p.v }\n',
                "o/p/main.tf": 'output "v" { value = 1 }\n',
                "quiet/main.tf": "locals {}\n",
            }
        )
        [made] = found.resources
        assert made.inputs == {"main.tf", "o/main.tf", "o/p/main.tf"}

    def test_diagnostics_hang_on_all_files_of_their_root(self) -> None:
        found = facts({"main.tf": 'module "m" { source = "./m" }\n', "m/main.tf": "locals { a = local.b }\n"
                       'resource "aws_x" "a" { a = local.a }\n'})  # fmt: skip
        [told] = found.diagnostics
        assert told.inputs == {"main.tf", "m/main.tf"}


@pytest.mark.parametrize(
    ("iterator", "value", "attribute", "whole"),
    [
        ("rule", "data.d.x.json", "json", False),
        ("rule", "local.value", "json", False),
        ("local", "local.value", "", False),
        ("data", "data.d.x.json", "", False),
        ("rule", "aws_p.value.arn", "arn", True),
        ("aws_p", "aws_p.value.arn", "", False),
    ],
)
def test_a_name_of_an_iterator_hides_what_has_it(
    iterator: str, value: str, attribute: str, whole: bool
) -> None:
    text = (
        f'resource "aws_x" "a" {{\n  dynamic "rule" {{\n    for_each = [1]\n    iterator = {iterator}\n'
        f"    content {{\n      y = {value}\n    }}\n  }}\n}}\n"
        'data "d" "x" {}\nresource "aws_p" "value" {}\nlocals {\n  value = data.d.x.json\n}\n'
    )
    [made] = [one for one in facts({"main.tf": text}).resources if one.name == "a"]
    assert {(one.attribute, one.whole) for one in made.references} == {(attribute, whole)}
