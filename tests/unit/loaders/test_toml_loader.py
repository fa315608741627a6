import subprocess
import sys
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.loaders.interface import Limits
from tallygate.loaders.toml_loader import load
from tallygate.model.location import Span, ValuePath
from tests.unit.loaders.spelled import inside, paths, spelled, told

SAMPLE = '''title = "x" # comment = 1
a.b."c.d" = 1
list = [1, # one
  [2, "]"], {x = 1, y.z = 2},
]
[t.u]
text = """
a \\""" "quoted"""""
[t]
z = -1.5e3
[[items]]
n = 1
[[items]]
n = 2
[items.sub]
m = \'\'\'lit'eral\'\'\'
[[items.deep]]
'key' = [{}, []]
'''

_keys = st.text(alphabet="ab.é \"'\\#[]=", max_size=4)
_scalars = st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.text(max_size=8) | st.floats(-1e9, 1e9)
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3)
)


def written(value: object) -> str:
    """A value as TOML, tables inline."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return (
                '"' + "".join(f"\\U{ord(c):08x}" if ord(c) < 32 or c in '"\\\x7f' else c for c in value) + '"'
            )
        case list():
            return "[ " + " , ".join(map(written, value)) + ",]" if value else "[\n# none\n]"
        case dict():
            return "{" + ", ".join(f"{written(k)} = {written(v)}" for k, v in value.items()) + "}"
        case _:
            return repr(value)


def test_values_are_those_of_the_standard_library() -> None:
    [document] = load(SAMPLE.encode(), "a.toml").documents
    assert document.value == tomllib.loads(SAMPLE)


@given(st.dictionaries(_keys, _values, max_size=4))
@settings(max_examples=80)
def test_the_text_at_a_span_reads_as_the_value(table: dict[str, object]) -> None:
    text = "# first\n" + "".join(f"{written(key)} = {written(value)} # end\n" for key, value in table.items())
    [document] = load(text.encode(), "a.toml").documents
    assert document.value == table
    for path, here in paths(table):
        span = document.spans.value(path)
        assert inside(text, span)
        if path:
            assert tomllib.loads(f"v = {spelled(text, span)}")["v"] == here
            if isinstance(path[-1], str):
                assert tomllib.loads(f"{spelled(text, document.spans.key(path))} = 0") == {path[-1]: 0}


@given(st.text(alphabet="ab=.[]{}'\",\n# 1-:_\\", max_size=40))
@settings(max_examples=300)
def test_accepts_what_the_standard_library_accepts_and_finds_every_value(text: str) -> None:
    loaded = load(text.encode(), "a.toml")
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert [d.rule for d in loaded.diagnostics] == ["toml-syntax"]
        return
    [document] = loaded.documents
    assert document.value == expected
    for path, _ in paths(expected):
        assert inside(text, document.spans.value(path))
        assert inside(text, document.spans.key(path))


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("title",), "title", '"x"'),
        (("a",), "a", 'a.b."c.d"'),
        (("a", "b", "c.d"), '"c.d"', "1"),
        (("list", 0), "1", "1"),
        (("list", 1, 1), '"]"', '"]"'),
        (("list", 2), "{x = 1, y.z = 2}", "{x = 1, y.z = 2}"),
        (("list", 2, "y", "z"), "z", "2"),
        (("t", "u", "text"), "text", '"""\na \\""" "quoted"""""'),
        (("t",), "t", "[t]\nz = -1.5e3"),
        (("t", "z"), "z", "-1.5e3"),
        (("items", 0), "[[items]]\nn = 1", "[[items]]\nn = 1"),
        (("items", 1, "n"), "n", "2"),
        (("items", 1, "sub", "m"), "m", "'''lit'eral'''"),
        (("items", 1, "deep", 0, "key", 1), "[]", "[]"),
    ],
)
def test_spans_are_exact(path: ValuePath, key: str, value: str) -> None:
    spans = load(SAMPLE.encode(), "a.toml").documents[0].spans
    assert spelled(SAMPLE, spans.key(path)) == key
    assert spelled(SAMPLE, spans.value(path)) == value


def test_lines_and_columns() -> None:
    for text in (SAMPLE, SAMPLE.replace("\n", "\r\n")):
        spans = load(text.encode("utf-8-sig"), "a.toml").documents[0].spans
        assert spans.value(("list", 2, "y", "z")) == Span(4, 27, 4, 28)
        assert spans.value(("items", 1, "n")) == Span(14, 5, 14, 6)


def test_a_missing_path_stands_at_its_nearest_parent() -> None:
    spans = load(SAMPLE.encode(), "a.toml").documents[0].spans
    assert spans.value(("items", 7)) == spans.value(("items",))
    assert spans.key(("t", "z", "deeper")) == spans.key(("t", "z"))
    assert spans.key(("absent",)) == spans.value(())


def test_dates_and_times_become_rfc_3339() -> None:
    text = (
        b"a = 1979-05-27 07:32:00Z # c\nb = 1979-05-27\nc = 07:32:00.5\nd = [1979-05-27T07:32:00-07:00, 1]\n"
    )
    [document] = load(text, "a.toml").documents
    assert document.value == {
        "a": "1979-05-27T07:32:00+00:00",
        "b": "1979-05-27",
        "c": "07:32:00.500000",
        "d": ["1979-05-27T07:32:00-07:00", 1],
    }
    assert document.spans.value(("a",)) == Span(1, 5, 1, 25)
    assert document.spans.value(("b",)) == Span(2, 5, 2, 15)
    assert document.spans.value(("d", 1)) == Span(4, 33, 4, 34)


@pytest.mark.parametrize("number", ["inf", "-inf", "nan", "1e400"])
def test_numbers_without_a_json_form_are_refused_where_they_stand(number: str) -> None:
    loaded = load(f"a = 1\nb = [0, {{c = {number}}}]\n".encode(), "a.toml")
    assert told(loaded) == [("toml-syntax", "error", "2:14")]
    assert loaded.documents == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a = 1\na = 2\n", "2:6"),
        ("a = 1\n[a]\n", "2:3"),
        ("a = 1\nb =\n", "2:4"),
        ("a b\n", "1:3"),
        ('a = "', "1:6"),
        ("a = 2021-02-30\n", "1:5"),
        (f"a = {'1' * 5000}", "1:1"),
    ],
)
def test_faults_are_told_with_their_place(text: str, place: str) -> None:
    assert told(load(text.encode(), "a.toml")) == [("toml-syntax", "error", place)]


def test_encoding_and_size() -> None:
    assert told(load(b"a = 1\nb = '\xff'", "a.toml")) == [("toml-encoding", "error", "2:6")]
    assert told(load(b"a = 1", "a.toml", Limits(file=4))) == [("toml-limit", "error", "1:1")]
    assert told(load(b"a = [1, 2, 3]", "a.toml", Limits(nodes=3))) == [("toml-limit", "error", "1:5")]


def test_nesting_beyond_a_limit_is_told_where_it_is_deepest() -> None:
    assert told(load(b"a = [[[1]]]", "a.toml", Limits(depth=2))) == [("toml-limit", "error", "1:7")]
    assert told(load(b"a = " + b"[" * 600 + b"]" * 600, "a.toml")) == [("toml-limit", "error", "1:604")]
    assert told(load(b"a.b.c.d = 1", "a.toml", Limits(depth=2))) == [("toml-limit", "error", "1:3")]


def test_brackets_and_dots_in_text_and_comments_count_for_nothing() -> None:
    address = ".".join("8bd0100200000000000000000000000000000000") + ".ip6.arpa"
    text = f'a = "{address}" # {"[" * 2000}\nb = """{"[" * 2000}"""\nc = 1.5\n'
    loaded = load(text.encode(), "a.toml")
    assert not loaded.diagnostics
    assert loaded.documents[0].value["a"] == address


def test_keys_of_too_many_parts_are_refused() -> None:
    assert told(load(b"a = 1\n" + b".".join([b"b"] * 40) + b" = 1", "a.toml")) == [
        ("toml-limit", "error", "2:1")
    ]
    assert not load(b".".join([b"b"] * 32) + b" = 1", "a.toml").diagnostics


@pytest.mark.hostile
@pytest.mark.parametrize(
    "data",
    [
        'b"a = " + b"[" * 1_000_000',
        'b".".join([b"a"] * 1_000_000) + b" = 1"',
        'b"a = " + b"{a = " * 100_000',
        "b'\"' * 1_000_000",
        'b"[" + b".".join([b"a"] * 500_000) + b"]"',
    ],
)
def test_hostile_files_end_in_diagnostics(data: str) -> None:
    program = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from tallygate.loaders.toml_loader import load
loaded = load({data}, "a.toml")
sys.exit(0 if loaded.diagnostics and loaded.diagnostics[0].level == "error" else 3)
"""
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0
