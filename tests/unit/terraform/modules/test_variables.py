"""Variables: what is declared, and what they come to. Seen to be so with terraform 1.11.4."""

import json
from typing import Any

import pytest

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.modules.declared import Declared
from tallygate.terraform.modules.variables import Variable, from_text, prepared, variable
from tallygate.terraform.values.plain import from_plain, to_plain
from tallygate.terraform.values.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map, Object
from tallygate.terraform.values.value import (
    EPHEMERAL,
    SENSITIVE,
    Value,
    null,
    object_of,
    string,
    unknown,
)


def read(body: str, name: str = "x", path: str = "main.tf") -> Variable:
    text = f'variable "{name}" {{\n{body}\n}}\n' if path.endswith(".tf") else body
    loaded = hcl.load(text.encode(), path)
    assert loaded.diagnostics == []
    file: ast.File = loaded.documents[0].value
    return variable(Declared(file.blocks[0], file.source))


def value(body: str, given: Value | None = None) -> Value:
    return prepared(read(body), given, "has no value")


def data(body: str, given: Any) -> Any:
    return to_plain(value(body, from_plain(given))).data


def test_a_bare_block_takes_anything() -> None:
    found = read("")
    assert (found.name, found.constraint.type, found.default) == ("x", DYNAMIC, None)
    assert (found.nullable, found.sensitive, found.ephemeral) == (True, False, False)
    assert found.is_text


def test_a_block_says_what_it_says() -> None:
    found = read(
        'type = number\nsensitive = "true"\nephemeral = true\nnullable = false\n'
        'validation {\n condition = true\n error_message = "no"\n}'
    )
    assert (found.nullable, found.sensitive, found.ephemeral) == (False, True, True)
    assert found.marks == SENSITIVE | EPHEMERAL
    assert [block.type for block, _ in found.validations] == ["validation"]


@pytest.mark.parametrize("name", ["count", "locals", "provider", "source", "_", ""])
def test_names_that_no_call_could_set_are_refused(name: str) -> None:
    with pytest.raises(ExpressionError, match="a variable"):
        read("", name)


@pytest.mark.parametrize("flag", ["nullable", "sensitive", "ephemeral"])
@pytest.mark.parametrize("written", ["null", "1", '"yes"', "var.y", "[]"])
def test_flags_are_true_or_false(flag: str, written: str) -> None:
    with pytest.raises(ExpressionError):
        read(f"{flag} = {written}")


def test_without_value_and_default_it_is_unknown_of_its_type() -> None:
    found = value("type = object({a = optional(string)})")
    assert found.reason == "has no value"
    assert found.type == Object((("a", STRING),))


def test_the_mark_is_there_without_a_value_too() -> None:
    assert value("sensitive = true").marks == SENSITIVE


def test_the_default_is_in_the_type() -> None:
    assert value("type = list(string)\ndefault = [1]").type == List(STRING)


def test_what_is_given_wins_over_the_default() -> None:
    assert data("type = string\ndefault = 1", 2) == "2"


@pytest.mark.parametrize(
    ("body", "given", "expected"),
    [
        ("default = 1", None, None),
        ("default = 1\nnullable = false", None, 1),
        ("type = list(string)\ndefault = [1]\nnullable = false", None, ["1"]),
        ('type = object({a = optional(string, "q")})\ndefault = {}', None, None),
        ('type = object({a = optional(string, "q")})', {}, {"a": "q"}),
        ('type = object({a = optional(string, "q")})', {"a": None}, {"a": "q"}),
        ("type = object({a = optional(number, 1)})", {"a": "2", "b": 3}, {"a": 2}),
        ("type = list(object({a = optional(bool, true)}))", [{}, {"a": False}], [{"a": True}, {"a": False}]),
        ("type = map(number)", {"a": "1"}, {"a": 1}),
        ("type = any", [1, "a"], [1, "a"]),
    ],
)
def test_defaults_conversion_and_null_in_their_order(body: str, given: Any, expected: Any) -> None:
    assert data(body, given) == expected


def test_the_defaults_of_a_default_apply_too() -> None:
    body = 'type = object({a = optional(string, "q"), b = optional(object({c = optional(number, 3)}), {})})'
    assert to_plain(value(f"{body}\ndefault = {{}}")).data == {"a": "q", "b": {"c": 3}}


def test_null_has_the_type() -> None:
    found = value("type = map(string)", null())
    assert found.is_null
    assert found.type == Map(STRING)


def test_null_where_it_is_ruled_out_and_nothing_else_is_there() -> None:
    with pytest.raises(ExpressionError, match=r"var\.x is required and cannot be null"):
        value("nullable = false", null())


def test_an_unknown_value_keeps_its_reason() -> None:
    found = value("type = number\nnullable = false", unknown(DYNAMIC, "is set by the provider"))
    assert (found.reason, found.type) == ("is set by the provider", NUMBER)


def test_the_marks_of_what_is_given_stay() -> None:
    given = object_of({"a": string("s").marked(SENSITIVE)})
    assert to_plain(value("type = map(string)", given)).sensitive == (("a",),)


def test_a_sensitive_variable_marks_its_value() -> None:
    assert value("sensitive = true\ndefault = 1").marks == SENSITIVE
    assert value("sensitive = true\nnullable = false\ndefault = 1", null()).marks == SENSITIVE


@pytest.mark.parametrize(
    "body",
    [
        'type = number\ndefault = "x"',
        "nullable = false\ndefault = null",
        "default = var.y",
        'default = upper("a")',
    ],
)
def test_a_bad_default_is_an_error_whatever_is_given(body: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        value(body, string("1"))
    assert caught.value.node is read(body).default or caught.value.static


def test_a_value_of_another_type_says_why() -> None:
    with pytest.raises(ExpressionError, match=r"given to var\.x is not of its type: a number is required"):
        value("type = number", string("x"))


@pytest.mark.parametrize(
    ("body", "given"),
    [
        ("type = map(number)\nsensitive = true", object_of({"hunter2": string("x")})),
        ("type = map(number)", object_of({"hunter2": string("x").marked(SENSITIVE)})),
    ],
)
def test_of_a_sensitive_value_nothing_is_said(body: str, given: Value) -> None:
    with pytest.raises(ExpressionError) as caught:
        value(body, given)
    assert str(caught.value) == "the value given to var.x is not of its type"


@pytest.mark.parametrize(
    ("body", "text", "expected"),
    [
        ("", "[1]", "[1]"),
        ("type = string", "null", "null"),
        ("type = number", "12", 12),
        ("type = bool", "true", True),
        ("type = any", "[1]", [1]),
        ("type = list(string)", "[1,\n2]", ["1", "2"]),
        ("type = map(string)", '{a = "b", c : 1}', {"a": "b", "c": "1"}),
        ("type = any", "null", None),
        ("type = string", "e\u0301", "\u00e9"),
    ],
)
def test_text_is_read_by_the_type(body: str, text: str, expected: Any) -> None:
    found = read(body)
    assert to_plain(prepared(found, from_text(found, text), "")).data == expected


@pytest.mark.parametrize("text", ["", "hunter2", "[hunter2", 'upper("hunter2")', "1) + (2", "var.hunter2"])
def test_text_that_is_no_value_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        from_text(read("type = list(string)"), text)
    assert "hunter2" not in str(caught.value)


def test_json_declares_variables_too() -> None:
    body = {"type": "list(string)", "default": ["${x}", 1], "sensitive": True, "nullable": False}
    found = read(json.dumps({"variable": {"x": body}}), path="main.tf.json")
    assert (found.sensitive, found.nullable, found.is_text) == (True, False, False)
    assert found.default_value is not None
    assert to_plain(found.default_value).data == ["${x}", "1"]


def test_flags_of_json_may_be_text() -> None:
    found = read('{"variable": {"x": {"sensitive": "true", "type": "bool"}}}', path="main.tf.json")
    assert found.sensitive
    assert found.constraint.type == BOOL


def test_two_instances_share_one_default() -> None:
    found = read("default = [1]")
    assert found.default_value is found.default_value


def test_an_override_file_has_the_last_word() -> None:
    def file(text: str, path: str) -> ast.File:
        found: ast.File = hcl.load(text.encode(), path).documents[0].value
        return found

    base = file('variable "x" {\n type = string\n default = "a"\n}\n', "main.tf")
    over = file(
        '{"variable": {"x": {"type": "list(string)", "default": ["${y}"], "sensitive": true}}}', "o.tf.json"
    )
    declared = Declared(base.blocks[0], base.source, ((over.blocks[0], over.source),))
    found = prepared(variable(declared), None, "")
    assert (to_plain(found).data, found.marks) == (["${y}"], SENSITIVE)
