"""Values that stand on themselves, on too many others, or are too large."""

import pytest

from tallygate.model.diagnostic import Level
from tallygate.terraform.modules.tree import Limits, Options
from tests.unit.terraform.made import facts, only, reasons


def bucket(body: str) -> str:
    return f'resource "aws_s3_bucket" "b" {{\n{body}\n}}\n'


@pytest.mark.parametrize(
    "text",
    [
        "locals { a = local.a }\n" + bucket("  x = local.a"),
        "locals {\n  a = local.b\n  b = [local.c]\n  c = upper(local.a)\n}\n" + bucket("  x = local.a"),
        bucket("  x = aws_s3_bucket.b.y\n  y = 1"),
        bucket("  x = aws_y.c.x") + 'resource "aws_y" "c" { x = aws_s3_bucket.b.x }\n',
        bucket("  count = length(aws_s3_bucket.b)"),
        'module "m" {\n  source = "./m"\n  i = module.m.o\n}\n' + bucket("  x = module.m.o"),
        'module "m" {\n  source = "./m"\n  for_each = module.m\n  i = 1\n}\n' + bucket("  x = 1"),
    ],
)
def test_what_needs_itself_is_told_and_unknown(text: str) -> None:
    found = facts({"main.tf": text, "m/main.tf": 'variable "i" {}\noutput "o" { value = var.i }\n'})
    told = [one for one in found.diagnostics if "depends on itself" in one.message]
    assert told
    assert {one.level for one in told} == {Level.UNKNOWN}
    assert all(one.location.line for one in told)


def test_the_rest_of_a_resource_goes_on() -> None:
    found = facts({"main.tf": "locals { a = local.a }\n" + bucket("  x = local.a\n  y = 2")})
    assert found.resources[0].values == {"y": 2}


def test_one_local_twice_is_no_cycle() -> None:
    made = only("locals {\n  a = 1\n  b = [local.a, local.a]\n}\n" + bucket("  x = [local.b, local.a]"))
    assert made.values == {"x": [[1, 1], 1]}


def test_a_chain_of_some_hundred_locals_is_followed() -> None:
    chain = "".join(f"  a{i} = local.a{i + 1}\n" for i in range(400))
    assert only(f"locals {{\n{chain}  a400 = 1\n}}\n" + bucket("  a = local.a0")).values == {"a": 1}


def test_a_chain_of_thousands_ends_at_a_limit() -> None:
    chain = "".join(f"  a{i} = local.a{i + 1}\n" for i in range(5_000))
    found = facts({"main.tf": f"locals {{\n{chain}  a5000 = 1\n}}\n" + bucket("  a = local.a0\n  b = 2")})
    [told] = found.diagnostics
    assert (told.rule, told.level) == ("tf-limit", Level.ERROR)
    assert told.message == "more than 500 values stand on each other"
    assert found.resources[0].values == {"b": 2}


@pytest.mark.parametrize(
    "joined", ['"${local.a%d}${local.a%d}"', "[local.a%d, local.a%d]", "{ a = local.a%d, b = local.a%d }"]
)
def test_values_that_double_each_other_end_at_a_limit(joined: str) -> None:
    doubling = "".join(f"  a{i + 1} = {joined % (i, i)}\n" for i in range(40))
    found = facts(
        {"main.tf": f'locals {{\n  a0 = "{"x" * 1000}"\n{doubling}}}\n' + bucket("  a = local.a40")}
    )
    assert "a" in reasons(found.resources[0])
    assert {(one.rule, one.level) for one in found.diagnostics} == {("tf-limit", Level.ERROR)}
    assert any("a value of more than 500,000 parts is not built" in one.message for one in found.diagnostics)


@pytest.mark.parametrize("opened", [("(", ")"), ('"${', '}"'), ("true ? 1 : ", "")])
def test_nesting_of_some_hundred_levels_is_evaluated(opened: tuple[str, str]) -> None:
    made = only(bucket(f"  a = {opened[0] * 300}1{opened[1] * 300}"))
    assert made.unknown == ()
    assert "a" in made.values


@pytest.mark.parametrize("opened", [("[", "]"), ("{ a = ", "}")])
def test_values_deeper_than_a_policy_sees_are_unknown(opened: tuple[str, str]) -> None:
    assert only(bucket(f"  a = {opened[0] * 40}1{opened[1] * 40}")).unknown == ()
    [told] = only(bucket(f"  a = {opened[0] * 300}1{opened[1] * 300}")).unknown
    assert (told.path[0], len(told.path)) == ("a", 51)
    assert told.reason == "is nested deeper than a policy can see"


def test_steps_of_a_root_are_limited() -> None:
    text = bucket("  a = [for x in range(1000) : [for y in range(1000) : 1]]\n  b = 1")
    found = facts({"main.tf": text}, Options(limits=Limits(steps=10_000)))
    assert {(one.rule, one.level, one.message) for one in found.diagnostics} == {
        ("tf-limit", Level.ERROR, "it takes more than 10,000 steps (terraform.limits.steps)")
    }
    assert set(reasons(found.resources[0])) == {"a", "b"}


def test_instances_of_a_root_are_limited() -> None:
    text = bucket("  count = 30") + 'resource "aws_x" "y" {\n  count = 30\n}\n'
    found = facts({"main.tf": text}, Options(limits=Limits(instances=50)))
    [told] = found.diagnostics
    assert told.message == "there are more than 50 instances (terraform.limits.instances)"
    assert len(found.resources) == 31
    assert found.resources[-1].symbolic


def test_instances_of_calls_count_too() -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./a"\n  count = 20\n}\n',
        "a/main.tf": 'module "b" {\n  source = "../b"\n  count = 20\n}\n',
        "b/main.tf": bucket("  count = 20"),
    }
    found = facts(files, Options(limits=Limits(instances=1000)))
    assert any("more than 1,000 instances" in one.message for one in found.diagnostics)
    assert len(found.resources) < 2000


def test_an_error_of_a_function_s_limit_is_not_caught_by_try() -> None:
    found = facts({"main.tf": bucket('  a = try(setproduct(range(1000), range(1000), range(1000)), "safe")')})
    assert found.resources[0].values == {}
    assert [one.level for one in found.diagnostics] == [Level.ERROR]


def test_a_number_of_too_many_digits_is_not_caught_by_try() -> None:
    found = facts(
        {"main.tf": bucket('  a = try(tonumber("1e20000"), 1)\n  b = try(1e9000 * 1e9000 * 1e9000, 1)')}
    )
    assert found.resources[0].values == {}
    assert {one.rule for one in found.diagnostics} == {"tf-limit"}


def test_a_large_file_is_not_read() -> None:
    found = facts(
        {"main.tf": bucket('  a = file("x.txt")')},
        Options(limits=Limits(file=10)),
        beside={"x.txt": "x" * 11},
    )
    [told] = found.diagnostics
    assert "terraform.limits.file" in told.message


def test_templates_that_render_each_other_end() -> None:
    found = facts(
        {"main.tf": bucket('  a = templatefile("t.tpl", {})')},
        beside={"t.tpl": '${templatefile("t.tpl", {})}'},
    )
    assert found.resources[0].values == {}
    [told] = found.diagnostics
    assert told.level is not Level.NOTE
