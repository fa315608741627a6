"""Type constraints as terraform 1.11 reads them; each refusal was seen to be one."""

import pytest

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.modules.constants import parsed
from tallygate.terraform.modules.constraints import Constraint, constraint
from tallygate.terraform.values.plain import to_plain
from tallygate.terraform.values.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    List,
    Map,
    Object,
    Set,
    Tuple,
    Type,
)


def read(text: str) -> Constraint:
    return constraint(parsed(text))


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("string", STRING),
        ("number", NUMBER),
        ("bool", BOOL),
        ("any", DYNAMIC),
        ("list(string)", List(STRING)),
        ("set(any)", Set(DYNAMIC)),
        ("map(list(bool))", Map(List(BOOL))),
        ("list(string...)", List(STRING)),
        ("tuple([string, set(number)])", Tuple((STRING, Set(NUMBER)))),
        ("tuple([])", Tuple(())),
        ("object({})", Object(())),
        ("object({a: string, b = number})", Object.of({"a": STRING, "b": NUMBER})),
        ("object({null = string})", Object.of({"null": STRING})),
        ("object({a = optional(string)})", Object.of({"a": STRING}, ["a"])),
        ("list", List(DYNAMIC)),
        ("map", Map(DYNAMIC)),
    ],
)
def test_a_type_is_read(text: str, type_: Type) -> None:
    assert read(text) == Constraint(type_)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("set", "the type set takes one argument"),
        ("object", "the type object takes one argument"),
        ("list(list)", "the type list takes one argument"),
        ("object({a = optional(list)})", "the type list takes one argument"),
        ("list()", "the type list takes one argument"),
        ("map(string, number)", "the type map takes one argument"),
        ("tuple(string)", "the type tuple takes one argument"),
        ("object([])", "the type object takes one argument"),
        ('"string"', "without quotes; write string"),
        ('"list"', r"without quotes; write list\(string\)"),
        ('"map"', r"without quotes; write map\(string\)"),
        ('"list(string)"', "without quotes$"),
        ("string()", "the type string takes no arguments"),
        ("foo", "foo is not the name of a type"),
        ("foo(string)", "foo is not the name of a type"),
        ("(string)", "a type is a keyword"),
        ("list(string).a", "a type is a keyword"),
        ("string.a", "a type is a keyword"),
        ("optional(string)", "only attributes of an object can be optional"),
        ("list(optional(string))", "only attributes of an object can be optional"),
        ('object({"a" = string})', "bare names"),
        ("object({(a) = string})", "bare names"),
        ("object({a = string, a = number})", "has the attribute a twice"),
        ("object({a = optional()})", "optional takes the type"),
        ("object({a = optional(string, 1, 2)})", "optional takes the type"),
        ('object({a = optional(number, "x")})', "not of the attribute's type: a number is required"),
        ('object({a = optional(string, upper("a"))})', "functions may not be called here"),
        ("object({a = optional(string, var.x)})", "variables may not be used here"),
    ],
)
def test_what_is_no_type_is_refused(text: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message) as caught:
        read(text)
    assert caught.value.static


def test_a_default_is_converted_to_its_type() -> None:
    found = read("object({a = optional(string, 5), b = optional(list(string), [for x in [1, 2] : x])})")
    assert found.defaults is not None
    assert {name: to_plain(value).data for name, value in found.defaults.values.items()} == {
        "a": "5",
        "b": ["1", "2"],
    }
    assert found.type == Object.of({"a": STRING, "b": List(STRING)}, ["a", "b"])


def test_defaults_are_found_at_every_depth() -> None:
    found = read("map(list(tuple([string, object({a = optional(bool, true), b = string})])))")
    each = found.defaults
    for _ in range(2):
        assert each is not None
        each = each.element
    assert each is not None
    inner = each.children[1]
    assert list(inner.values) == ["a"]
    assert inner.values["a"].data is True


def test_an_optional_attribute_without_default_has_none() -> None:
    assert read("list(object({a = optional(string)}))").defaults is None


def test_in_json_a_type_is_a_string_that_holds_it() -> None:
    data = b'{"variable": {"x": {"type": "object({a = optional(number, 1)})"}, "y": {"type": "string"}}}'
    file: ast.File = hcl.load(data, "main.tf.json").documents[0].value
    first, second = (block.body.attributes["type"].expression for block in file.blocks)
    assert constraint(first).type == Object.of({"a": NUMBER}, ["a"])
    assert constraint(second).type == STRING


def test_in_json_a_type_that_is_no_string_is_refused() -> None:
    file: ast.File = hcl.load(b'{"variable": {"x": {"type": ["string"]}}}', "a.tf.json").documents[0].value
    with pytest.raises(ExpressionError, match="a type is a keyword"):
        constraint(file.blocks[0].body.attributes["type"].expression)


@pytest.mark.hostile
def test_types_nest_to_the_depth_of_the_parser() -> None:
    depth = 900
    found = read("list(" * depth + "object({a = optional(string, 1)})" + ")" * depth)
    each, levels = found.type, 0
    while isinstance(each, List):
        each, levels = each.element, levels + 1
    assert levels == depth
