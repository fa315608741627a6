import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.loaders import hcl
from tallygate.loaders.hcl.constants import ConstantError, constant


def value_of(text: str) -> object:
    loaded = hcl.load(f"x = {text}\n".encode(), "a.tfvars")
    assert loaded.diagnostics == []
    return constant(loaded.documents[0].value.attributes["x"].expression)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1024 * 16", 16384),
        ("1 + 2 * 3 - 4", 3),
        ("0.1 + 0.2", 0.3),
        ("10 / 4", 2.5),
        ("-7 % 3", -1),
        ("7 % -3", 1),
        ('"5" * 2', 10),
        ("-(1 + 2)", -3),
        ("--1", 1),
        ("!(1 > 2)", True),
        ('!"false"', True),
        ("1 <= 1 && 2 >= 3", False),
        ("1 < 2 || false", True),
        ('1 == "1"', False),
        ("true == 1", False),
        ("null == null", True),
        ("{ a = [1] } == { a = [1.0] }", True),
        ("[1, 2] != [1, 3]", True),
        ("[1] == [1, 2]", False),
        ("1 > 2 ? 3 : 4", 4),
        ('true ? 1 : "a"', "1"),
        ('true ? null : "a"', None),
        ("false ? [1] : [2]", [2]),
        ('"${1024 * 16}M"', "16384M"),
        ('"a${true}b${1.50}c${-0.25}"', "atrueb1.5c-0.25"),
        ('"${1 + 1}"', 2),
        ('{ "${1 + 1}x" = [2 + 2] }', {"2x": [4]}),
        ("{ (1 + 1) = null }", {"2": None}),
        ("[1, 2][1]", 2),
        ('{ a = { b = 7 } }.a["b"]', 7),
        ('"${1e3}"', 1000),
        ('"${1e3} "', "1000 "),
    ],
)
def test_constants(text: str, expected: object) -> None:
    """Answers of `terraform plan -var-file`."""
    assert json.dumps(value_of(text)) == json.dumps(expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 % 0", "division by zero"),
        ("null + 1", "a number is required"),
        ("true + 1", "a number is required"),
        ("!1", "true or false is required"),
        ("1 ? 2 : 3", "true or false is required"),
        ("true ? 1 : [1]", "different types"),
        ("true ? 1 : false", "different types"),
        ('"a${[1]}"', "a text is required"),
        ('"a${null}"', "a text is required"),
        ("[1][1]", "no such part"),
        ("[1][0.5]", "no such part"),
        ("{ a = 1 }.b", "no such part"),
        ("(1).a", "no such part"),
        ("false && var.a", "variables may not be used"),
        ("true ? 1 : max(1)", "functions may not be called"),
        ("[for x in [1] : y]", "variables may not be used"),
    ],
)
def test_what_terraform_refuses_is_wrong(text: str, message: str) -> None:
    with pytest.raises(ConstantError, match=message) as caught:
        value_of(text)
    assert caught.value.is_wrong


@pytest.mark.parametrize(
    "text",
    [
        "[for k, v in [1] : k + v]",
        "[{ a = 1 }][*].a",
        '"%{ if true }a%{ endif }"',
        '"a%{ for x in [1] }${x}%{ endfor }"',
        '"a${1 / 3}"',
        '"a${1e100}"',
        "1e400 + 1",
        "1 / 0",
        'true ? [1] : ["a"]',
        "*".join(["1e300"] * 20),
    ],
)
def test_what_is_not_evaluated_is_not_called_wrong(text: str) -> None:
    with pytest.raises(ConstantError, match="not evaluated") as caught:
        value_of(text)
    assert not caught.value.is_wrong


def test_deep_constants() -> None:
    assert value_of("(" * 900 + "1" + ")" * 900) == 1
    assert value_of("1" + " + 1" * 20_000) == 20_001


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12), st.sampled_from("+-*"))
def test_arithmetic_of_whole_numbers_is_exact(left: int, right: int, sign: str) -> None:
    assert (
        value_of(f"{left} {sign} ({right})")
        == {"+": left + right, "-": left - right, "*": left * right}[sign]
    )


@given(st.decimals(-(10**9), 10**9, places=6, allow_nan=False))
def test_numbers_keep_their_digits_in_texts(number: object) -> None:
    written = f"{number:f}"
    found = value_of(f'"<${{{written}}}"')
    assert isinstance(found, str)
    assert float(found[1:]) == float(written)
    assert not found.endswith(("0", ".")) or "." not in found
