"""Expressions evaluated before there is anything to refer to."""

import pytest

from tallygate.loaders import hcl
from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.tokens import ParseError
from tallygate.terraform.eval.faults import ExpressionError, LimitError
from tallygate.terraform.modules.constants import constant, constant_in, parsed
from tallygate.terraform.values.plain import to_plain
from tallygate.terraform.values.value import Value


def value_of(text: str) -> Value:
    return constant(parsed(text))


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("1", 1),
        ('"a${1 + 1}"', "a2"),
        ("[for x in [1, 2] : x * 2]", [2, 4]),
        ("{a = [true, null]}", {"a": [True, None]}),
        ("1 +\n2", 3),
        ("<<EOT\nx\nEOT", "x\n"),
        ("1 # one", 1),
        ("(1) + (2)", 3),
    ],
)
def test_constants_have_their_value(text: str, data: object) -> None:
    assert to_plain(value_of(text)).data == data


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("var.x", "variables may not be used here"),
        ("[for x in [1] : y]", "variables may not be used here"),
        ('upper("a")', "functions may not be called here"),
        ("[for x in [1] : try(x)]", "functions may not be called here"),
    ],
)
def test_there_is_nothing_to_refer_to(text: str, message: str) -> None:
    with pytest.raises(ExpressionError, match=message) as caught:
        value_of(text)
    assert caught.value.static


@pytest.mark.parametrize("text", ["", "1 2", "1) + (2", "a)[0", "1)", "[", '"', "x = 1", "1) ? (2) : (3"])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        parsed(text)


def test_loops_in_loops_come_to_an_end() -> None:
    many = "[" + ",".join("1" for _ in range(100)) + "]"
    text = f"[for a in {many} : [for b in {many} : [for c in {many} : [for d in {many} : d]]]]"
    with pytest.raises(LimitError, match="more steps than it has characters"):
        value_of(text)


def test_a_loop_over_what_is_written_is_within_the_limit() -> None:
    many = ",".join("1" for _ in range(5000))
    assert len(value_of(f"[for a in [{many}] : a]").data) == 5000


def default_in_json(text: str) -> Value:
    loaded = hcl.load(f'{{"variable": {{"x": {{"default": {text}}}}}}}'.encode(), "main.tf.json")
    assert loaded.diagnostics == []
    file: ast.File = loaded.documents[0].value
    return constant_in(file.blocks[0].body.attributes["default"].expression, file.source)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('"${var.x}"', "${var.x}"),
        ('{"a": ["%%{ if true }", 1.5, null]}', {"a": ["%%{ if true }", 1.5, None]}),
        ("12345678901234567", 12345678901234567),
        ('"$${x}"', "$${x}"),
    ],
)
def test_strings_of_json_are_literal(text: str, data: object) -> None:
    assert to_plain(default_in_json(text)).data == data
