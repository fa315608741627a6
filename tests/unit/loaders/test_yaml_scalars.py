"""The scalar table of go-yaml v2. Each case is read in a block, in brackets and as a document of its own."""

import re

import pytest

from tests.unit.loaders.yaml_reading import problem, value

WORDS = {
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], None),
    **dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True),
    **dict.fromkeys(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False),
}
NUMBERS = {
    "0": 0,
    "-1": -1,
    "+1": 1,
    "00": 0,
    "0644": 420,
    "0o644": 420,
    "0O17": 15,
    "-0644": -420,
    "0899": 899,
    "012345678": 12345678,
    "0x1F": 31,
    "-0x1f": -31,
    "0b101": 5,
    "-0b101": -5,
    "0b-101": -5,
    "1_000": 1000,
    "0_8": 8,
    "1e3": 1000,
    "1E5": 100000,
    "1234e56": 1234e56,
    ".5": 0.5,
    "-.5": -0.5,
    ".1_0": 0.1,
    "5.": 5,
    "1.0": 1,
    "1e18": 10**18,
    "9223372036854775807": 2**63 - 1,
    "-9223372036854775808": -(2**63),
    "18446744073709551615": 2**64 - 1,
    "18446744073709551616": 18446744073709551616.0,
    "-9223372036854775809": -9223372036854775809.0,
    "+18446744073709551615": 18446744073709551615.0,
    "0777777777777777777777": 2**63 - 1,
    "5e-324": 5e-324,
}
_TEXTS = r"""
    nUll yEs tRue oN 22:22 12:30:45 2001-12-14 2001-12-14T21:59:43Z = << 1e400 123e4567 1٣ 0x 0b 0o 0xZ
    _1 .1_ ._1 . .5e400 1e 1.2.3 1.5Gi 100m 0x1FFFFFFFFFFFFFFFF + -- Infinity nan .Infinity v1 1-
    10.0.0.0/8 é $a (b) \c ^d
"""
TEXTS = re.split(r"\s+", _TEXTS.strip())


@pytest.mark.parametrize(("text", "expected"), [*WORDS.items(), *NUMBERS.items()])
def test_plain_scalars(text: str, expected: object) -> None:
    for found in (value(f"a: {text}\n")["a"], value(f"a: {text}")["a"], value(f"{{a: {text} }}")["a"]):
        assert found == expected
        assert type(found) is type(expected)


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_no_number_stays_text(text: str) -> None:
    assert value(f"a: {text}\n") == {"a": text}
    if text != "<<":
        assert value(f"- {text}\n") == [text]


@pytest.mark.parametrize("text", [*WORDS, *NUMBERS, *TEXTS])
def test_quoted_and_block_text_is_text(text: str) -> None:
    text = text.replace("\\", "")
    assert value(f"a: '{text}'\n") == {"a": text}
    assert value(f'a: "{text}"\n') == {"a": text}
    assert value(f"a: |-\n  {text}\n") == {"a": text}


@pytest.mark.parametrize("text", [".inf", ".Inf", ".INF", "+.inf", "-.inf", "-.Inf", ".nan", ".NaN", ".NAN"])
def test_numbers_without_a_json_form_are_errors(text: str) -> None:
    assert problem(f"b: 1\na:  {text}\n").startswith("2:5 yaml-syntax")
    assert "has no JSON form" in problem(f"- {text}")


TAGGED = {
    '!!int "123"': 123,
    "!!int 0x10": 16,
    "!!float 1": 1,
    "!!float 1.5": 1.5,
    "!!bool yes": True,
    '!!bool "off"': False,
    '!!null ""': None,
    "!!null ~": None,
    "!!str 123": "123",
    "!!str": "",
    "! 12": "12",
    "!!binary aGVsbG8=": "hello",
    '!!binary "aGVs bG8="'.replace(" b", "\\nb"): "hello",
    "!!binary gIGC": "\ufffd\ufffd\ufffd",
    "!x": "",
    "!x yes": "yes",
    "!Ref x": "x",
    "!Sub {b: 1}": {"b": 1},
    "!GetAtt [b]": ["b"],
    "!!python/object:os.system {b: 1}": {"b": 1},
    "!!set {b}": {"b": None},
    "!!timestamp 2001-1-1": "2001-1-1",
    "!!timestamp 2001-12-14 21:59:43.5": "2001-12-14 21:59:43.5",
    "!<tag:yaml.org,2002:int> '7'": 7,
}


@pytest.mark.parametrize(("text", "expected"), TAGGED.items())
def test_tags(text: str, expected: object) -> None:
    found = value(f"a: {text}\n")["a"]
    assert (found, type(found)) == (expected, type(expected))


UNSUITED = """!!int x;!!int 1.0;!!int "";!!float x;!!float true;!!float 9223372036854775808;!!bool 1;!!null x
!!timestamp x;!!timestamp 2001-02-30;!!timestamp 2001-13-01;!!binary "*";!!binary aGVsbG8"""


@pytest.mark.parametrize("text", re.split("[;\n]", UNSUITED))
def test_a_tag_that_does_not_fit_is_an_error(text: str) -> None:
    assert problem(f"a: {text.strip()}").startswith("1:4 yaml-syntax")


KEYS = {
    "y": "true",
    "Off": "false",
    "1": "1",
    "0x10": "16",
    "1.5": "1.5",
    "1.0": "1",
    "1e6": "1e+06",
    "1234567.0": "1.234567e+06",
    "1.23456789": "1.2345679",
    "0.00001": "1e-05",
    "-0.0": "-0",
    "1e300": ".inf",
    "-.inf": "-.inf",
    ".NaN": ".nan",
    "2001-01-01": "2001-01-01",
    "'y'": "y",
    '"1"': "1",
    "!!str y": "y",
    '!!int "0x1"': "1",
    "!!binary aGk=": "hi",
    "a b": "a b",
    "a/b.c-d": "a/b.c-d",
    "-x": "-x",
    "": "",
}


@pytest.mark.parametrize(("text", "expected"), [item for item in KEYS.items() if item[0]])
def test_keys_become_text(text: str, expected: str) -> None:
    assert value(f"{text}: 1\n") == {expected: 1}
    assert value(f"{{{text} : 1}}\n") == {expected: 1}


@pytest.mark.parametrize(
    "text", ["null", "~", "? [a]\n", "? {a: b}\n", "[a]", "{a: b}", "18446744073709551615", "!!null ''"]
)
def test_what_cannot_be_a_key(text: str) -> None:
    assert "cannot be a key" in problem(f"{text}: 1\n")


def test_a_question_mark_between_brackets_needs_quotes() -> None:
    """go-yaml takes it for the sign of a key; libyaml would read it."""
    assert problem("a: [http://x/?y]").startswith("1:5 yaml-syntax quote text")
    assert problem("{a?: 1}").startswith("1:2 yaml-syntax")
    assert value("a: ['x?y']\nb: c?d\n") == {"a": ["x?y"], "b": "c?d"}


def test_long_digits_are_read_in_linear_time() -> None:
    assert value("a: " + "1" * 100_000) == {"a": "1" * 100_000}
    assert value("a: 0x" + "0" * 100_000 + "f") == {"a": 15}
