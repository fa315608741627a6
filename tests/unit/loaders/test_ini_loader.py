import configparser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.loaders.ini_loader import load
from tallygate.loaders.interface import Limits
from tallygate.model.location import Span
from tests.unit.loaders.spelled import inside, spelled, told

SAMPLE = """; comment
top = 1
[server]
Host = db.internal
port: 5432
# comment = 2
long = first

   second
  ; no comment in a value
   third

[logging] ; comment
level=%(x)s = debug
[empty]
"""


def test_a_file_as_configparser_reads_it() -> None:
    [document] = load(SAMPLE.encode(), "a.ini").documents
    assert document.value == {
        "": {"top": "1"},
        "server": {"Host": "db.internal", "port": "5432", "long": "first\n\nsecond\nthird"},
        "logging": {"level": "%(x)s = debug"},
        "empty": {},
    }


def by_configparser(text: str) -> tuple[dict[str, dict[str, str]], int]:
    """Sections and their options; or nothing, and the line of the first fault."""
    parser = configparser.RawConfigParser(strict=False, default_section="\0")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(text)
    except configparser.ParsingError as error:
        return {}, error.errors[0][0]
    return {name: dict(parser[name]) for name in parser.sections()}, 0


@given(
    st.lists(
        st.sampled_from(
            ["[a]", "[b c]", "k = v", "k", " x", "  y: z", "", "# c", " ; c", "a=", "[a] k", "\t"]
        )
    )
)
@settings(max_examples=300)
def test_values_are_those_of_configparser(lines: list[str]) -> None:
    text = "\n".join(["[first]", *lines])
    loaded = load(text.encode(), "a.ini")
    expected, fault = by_configparser(text)
    if fault:
        assert next(d.location.line for d in loaded.diagnostics if d.level == "error") == fault
        return
    [document] = loaded.documents
    assert document.value == expected
    for section, options in expected.items():
        assert inside(text, document.spans.value((section,)))
        for key, value in options.items():
            assert spelled(text, document.spans.key((section, key))) == key
            if "#" not in text and ";" not in text:
                assert spelled(text, document.spans.value((section, key))).split() == value.split()


def test_spans_are_exact() -> None:
    spans = load(SAMPLE.encode(), "a.ini").documents[0].spans
    assert (spans.key(("server",)), spans.value(("server",))) == (Span(3, 2, 3, 8), Span(3, 1, 11, 9))
    assert (spans.key(("server", "Host")), spans.value(("server", "Host"))) == (
        Span(4, 1, 4, 5),
        Span(4, 8, 4, 19),
    )
    assert spans.value(("server", "port")) == Span(5, 7, 5, 11)
    assert spans.value(("server", "long")) == Span(7, 8, 11, 9)
    assert spans.key(("", "top")) == Span(2, 1, 2, 4)
    assert spans.value(("empty",)) == Span(15, 1, 15, 8)
    assert spans.value(("empty", "absent")) == spans.value(("empty",))
    assert spans.value(("absent", "key")) == spans.value(()) == Span(1, 1, 16, 1)


def test_duplicate_keys_and_sections_are_findings() -> None:
    loaded = load(b"[a]\nx = 1\nx = 2\n[b]\nx = 3\n[a]\ny = 4\nx = 5\n", "a.ini")
    assert loaded.documents[0].value == {"a": {"x": "5", "y": "4"}, "b": {"x": "3"}}
    assert told(loaded) == [
        ("ini-duplicate-key", "finding", "3:1"),
        ("ini-duplicate-key", "finding", "6:2"),
        ("ini-duplicate-key", "finding", "8:1"),
    ]
    assert [d.message for d in loaded.diagnostics] == [
        '"x" is already set on line 2; the last value counts',
        'section "a" already begins on line 1; both are read as one',
        '"x" is already set on line 2; the last value counts',
    ]


def test_names_keep_their_case() -> None:
    loaded = load(b"[A]\nKey = 1\nkey = 2\n[DEFAULT]\nz = 1\n", "a.cfg")
    assert loaded.documents[0].value == {"A": {"Key": "1", "key": "2"}, "DEFAULT": {"z": "1"}}
    assert not loaded.diagnostics


@pytest.mark.parametrize(
    ("line", "place"), [("no value", "2:1"), ("= value", "2:1"), ("[open", "2:1"), ("[]", "2:1")]
)
def test_a_broken_line_is_told_and_the_others_are_read(line: str, place: str) -> None:
    loaded = load(f"[a]\n{line}\nx = 1\n".encode(), "a.ini")
    assert loaded.documents[0].value == {"a": {"x": "1"}}
    assert told(loaded) == [("ini-syntax", "error", place)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_three_ways(end: str) -> None:
    [document] = load(SAMPLE.replace("\n", end).encode(), "a.ini").documents
    assert document.value["server"]["port"] == "5432"
    assert document.spans.value(("server", "port")) == Span(5, 7, 5, 11)


def test_limits_and_encoding() -> None:
    assert told(load(b"[a]\nx=1", "a.ini", Limits(file=4))) == [("ini-limit", "error", "1:1")]
    assert told(load(b"[a]\nx=1\ny=2", "a.ini", Limits(nodes=2))) == [("ini-limit", "error", "3:1")]
    assert told(load(b"[a]\nx=\xff", "a.ini")) == [("ini-encoding", "error", "2:3")]
    assert load(b"; nothing\n", "a.ini").documents[0].value == {}
