"""Conditions that the configuration sets for itself are findings where they are known not to hold."""

from typing import NamedTuple

import pytest

from tallygate.model.diagnostic import Level
from tests.unit.terraform.made import facts

EACH, NAME, BROKEN = 'each.key == "a"', 'self.name == "m"', '"broken"'


class Told(NamedTuple):
    resource: str
    message: str
    line: int


def conditions(text: str, **modules: str) -> list[Told]:
    found = facts({"main.tf": text, **{f"{name}/main.tf": body for name, body in modules.items()}})
    told = [one for one in found.diagnostics if one.rule == "tf-condition"]
    assert {one.level for one in told} <= {Level.FINDING}
    return [Told(one.resource, one.message, one.location.line) for one in told]


def block(type_: str, condition: str, message: str = '"it is wrong"') -> str:
    return f"{type_} {{\ncondition = {condition}\nerror_message = {message}\n}}\n"


def variable(condition: str, default: str = '"a"', message: str = '"it is wrong"') -> str:
    return f'variable "v" {{\ndefault = {default}\n{block("validation", condition, message)}}}\n'


def test_a_validation_that_does_not_hold() -> None:
    [told] = conditions(variable('var.v == "b"'))
    assert told == ("var.v", "validation of var.v does not hold: it is wrong", 4)


@pytest.mark.parametrize("condition", ['var.v == "a"', "true", '"true"', "can(upper(var.v))"])
def test_conditions_that_hold(condition: str) -> None:
    assert conditions(variable(condition)) == []


@pytest.mark.parametrize("condition", ["false", '"false"', "!can(upper(var.v))", "length(var.v) > 3"])
def test_conditions_that_do_not(condition: str) -> None:
    assert len(conditions(variable(condition))) == 1


def test_what_is_not_known_is_no_finding() -> None:
    assert conditions('variable "v" {\n' + block("validation", 'var.v == "a"') + "}\n") == []


@pytest.mark.parametrize("condition", ['"yes"', "[]", "{}", '"${var.v}s"'])
def test_a_condition_that_is_no_boolean_is_not_held(condition: str) -> None:
    found = facts({"main.tf": variable(condition)})
    assert [(one.rule, one.level, one.location.line) for one in found.diagnostics] == [
        ("tf-expression", Level.UNKNOWN, 4)
    ]


def test_the_message_may_be_computed() -> None:
    [told] = conditions(variable("false", message='"not ${upper(var.v)}"'))
    assert told.message.endswith("does not hold: not A")


def test_a_message_that_tells_a_secret_is_not_shown() -> None:
    text = variable("false", '"hunter2"', '"bad: ${var.v}"').replace("default", "sensitive = true\ndefault")
    [told] = conditions(text)
    assert told.message == "validation of var.v does not hold"


def test_a_long_message_is_cut() -> None:
    [told] = conditions(variable("false", message=f'"{"x" * 5000}"'))
    assert len(told.message) < 400


def test_validations_of_a_module_for_each_instance() -> None:
    told = conditions(
        'module "m" {\nsource = "./m"\nfor_each = toset(["a", "b"])\nv = each.key\n}\n',
        m=variable('var.v == "b"'),
    )
    assert [one.resource for one in told] == ['module.m["a"].var.v']


@pytest.mark.parametrize(
    ("kind", "condition", "lines"),
    [
        ("precondition", "local.n > 5", 1),
        ("precondition", "local.n < 5", 0),
        ("postcondition", 'self.acl == "public"', 1),
        ("postcondition", 'self.acl == "private"', 0),
        ("postcondition", 'self.id == "x"', 0),
    ],
)
def test_conditions_of_a_resource(kind: str, condition: str, lines: int) -> None:
    body = f'acl = "private"\nlifecycle {{\n{block(kind, condition)}}}\n'
    told = conditions(f'locals {{ n = 3 }}\nresource "aws_x" "b" {{\n{body}}}\n')
    assert [one.resource for one in told] == ["aws_x.b"] * lines


def test_conditions_of_instances_see_their_key() -> None:
    body = f'for_each = toset(["a", "b"])\nlifecycle {{\n{block("precondition", EACH)}}}\n'
    assert [one.resource for one in conditions(f'resource "aws_x" "b" {{\n{body}}}\n')] == ['aws_x.b["b"]']


def test_conditions_of_data_sources() -> None:
    body = f'name = "n"\nlifecycle {{\n{block("postcondition", NAME)}}}\n'
    assert [one.resource for one in conditions(f'data "aws_x" "b" {{\n{body}}}\n')] == ["data.aws_x.b"]


def test_conditions_of_outputs_and_checks() -> None:
    told = conditions(
        f'output "o" {{\nvalue = 1\n{block("precondition", "1 > 2")}}}\n'
        f'check "c" {{\n{block("assert", "false", BROKEN)}{block("assert", "true")}}}\n'
    )
    assert [(one.resource, one.message) for one in told] == [
        ("output.o", "precondition of output.o does not hold: it is wrong"),
        ("check.c", "assert of check.c does not hold: broken"),
    ]


def test_a_condition_that_cannot_be_evaluated_is_told_as_such() -> None:
    found = facts({"main.tf": variable("var.nope")})
    assert [one.rule for one in found.diagnostics] == ["tf-expression"]
