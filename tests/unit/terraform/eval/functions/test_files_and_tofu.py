"""Files, templates, marks in messages, and the functions of OpenTofu alone."""

import base64
import gzip

import pytest

from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.eval.functions.call import call
from tallygate.terraform.values.types import STRING
from tallygate.terraform.values.value import SENSITIVE, object_of, string, unknown
from tests.unit.terraform.eval.functions.answers import REASON, Surroundings, answer, cases, shown, value_of

FILES = {"t.tftpl": b"hello ${name}", "bin": b"\xff", "a/b.txt": b"x"}


def test_a_template_sees_its_variables_and_is_named_by_its_path() -> None:
    surroundings = Surroundings(FILES)
    assert shown(value_of('templatefile("t.tftpl", {name = "x"})', surroundings)) == '"hello x"'
    assert surroundings.rendered == [("hello ${name}", "t.tftpl")]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('templatefile("t.tftpl", {name = sensitive("x")})', '~"hello x"'),
        ('templatefile(sensitive("t.tftpl"), {name = "x"})', '~"hello x"'),
        ('templatefile("t.tftpl", local.map)', "?"),
        ("templatefile(local.unknown, {})", "?"),
        ('file(sensitive("a/b.txt"))', '~"x"'),
        ('filemd5(sensitive("a/b.txt"))', '~"9dd4e461268c8034f5c8564e155c67a6"'),
        ('fileexists(sensitive("nope"))', "~false"),
        ('abspath("a")', "?"),
        ('pathexpand("~/a")', "?"),
    ],
)
def test_files_with_marks_and_unknowns(expression: str, expected: str) -> None:
    assert shown(value_of(expression, Surroundings(FILES))) == expected


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ('templatefile("t.tftpl", "x")', "invalid vars value: must be a map"),
        ('templatefile("t.tftpl", {"1a" = 1})', 'invalid template variable name "1a"'),
        ('templatefile("bin", {})', "not valid UTF-8"),
        ('fileexists("a")', "is a directory, not a file"),
        ('file("nope")', 'no file exists at "nope"'),
    ],
)
def test_refusals_of_files(expression: str, words: str) -> None:
    assert words in answer(expression, Surroundings(FILES))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("file", ["topsecret"]),
        ("base64decode", ["topsecret!"]),
        ("tonumber", ["topsecret"]),
        ("tobool", ["topsecret"]),
        ("templatefile", ["topsecret", object_of({})]),
        ("lookup", [object_of({"a": string("b")}), "topsecret"]),
        ("base64gunzip", ["topsecret!"]),
        ("fileset", ["topsecret", "["]),
    ],
)
def test_no_secret_in_a_message(name: str, arguments: list[object]) -> None:
    given = [string(one).marked(SENSITIVE) if isinstance(one, str) else one for one in arguments]
    with pytest.raises(CallError) as caught:
        call(name, given, Surroundings({"x": b""}))  # type: ignore[arg-type]
    assert "topsecret" not in str(caught.value)


@cases(
    r"""
    cidrcontains("10.0.0.0/8", "10.1.2.3")  =>  true bool
    cidrcontains("10.0.0.0/8", "10.1.0.0/16")  =>  true bool
    cidrcontains("10.0.0.0/16", "10.0.0.0/8")  =>  false bool
    cidrcontains("10.0.0.0/8", "11.0.0.0")  =>  false bool
    cidrcontains("fd00::/8", "fd12::1")  =>  true bool
    cidrcontains("fd00::/8", "10.0.0.1")  =>  ! address family mismatch: fd00::/8 vs. 10.0.0.1.
    cidrcontains("10.0.0.0/8", "x")  =>  ! invalid IP address or prefix: x.
    cidrcontains("x", "10.0.0.1")  =>  ! invalid CIDR address: x.
    urldecode("a+b%2Fc%C3%A9")  =>  "a b/cé" string
    urldecode("%ff")  =>  ? string
    urldecode("%zz")  =>  ! failed to decode URL '': invalid URL escape "%zz".
    urldecode("")  =>  "" string
    base64gunzip("x")  =>  ! failed to decode base64 data "x".
    """
)
def test_functions_of_opentofu(expression: str, expected: str) -> None:
    assert answer(expression) == expected


def test_gunzip_reads_what_gzip_wrote() -> None:
    packed = base64.b64encode(gzip.compress("héllo".encode())).decode()
    assert call("base64gunzip", [string(packed)], Surroundings()).data == "héllo"
    with pytest.raises(CallError, match="gunzip"):
        call("base64gunzip", [string(base64.b64encode(b"abc").decode())], Surroundings())


def test_gzip_is_unknown_and_begins_as_gzip_does() -> None:
    assert answer('startswith(base64gzip("x"), "H4sI")') == "true bool"


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [('"', "string"), ("12", "number"), ("tr", "bool"), ("{", "dynamic"), ("", "dynamic")],
)
def test_the_first_character_of_json_says_its_type(prefix: str, expected: str) -> None:
    given = unknown(STRING, REASON, prefix=prefix)
    assert str(call("jsondecode", [given], Surroundings()).type) == expected


def test_json_cannot_begin_with_anything() -> None:
    with pytest.raises(CallError, match="cannot begin with the character 'x'"):
        call("jsondecode", [unknown(STRING, REASON, prefix="x")], Surroundings())


@cases(
    r"""
    textencodebase64("x","shift_jis")  =>  ? string
    textdecodebase64("eA==","shift_jis")  =>  ? string
    cidrhost("::ffff:10.0.0.0/104", 1)  =>  ? string
    cidrsubnet("10.0.0.0/8", 8, -1)  =>  ? string
    matchkeys(["i1","i2"],["a","b"],[local.unknown])  =>  ? list(string)
    yamldecode(".inf")  =>  +Inf number
    fileset("", "[a")  =>  ! failed to glob pattern "[a": syntax error in pattern.
    """
)
def test_what_is_left_unknown_on_purpose(expression: str, expected: str) -> None:
    assert answer(expression) == expected
