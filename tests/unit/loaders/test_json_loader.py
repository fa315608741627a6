import json
import math
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.loaders.interface import Limits
from tallygate.loaders.json_loader import load
from tallygate.model.location import Span
from tests.unit.loaders.spelled import inside, paths, spelled, told

SAMPLE = """{
  "name": "api",
  "ports": [80, {"https": 443}],
  "empty": {},
  "text": "a\\"b, {c}"
}
"""

_leaves = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
_values = st.recursive(
    _leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)


def read(text: str, path: str = "a.json") -> Any:
    [document] = load(text.encode(), path).documents
    return document.value


def test_values_are_those_of_the_standard_library() -> None:
    assert read(SAMPLE) == json.loads(SAMPLE)


@given(_values, st.sampled_from([None, 2]), st.booleans())
@settings(max_examples=60)
def test_any_value_reads_as_json_loads_does(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    loaded = load(text.encode(), "a.json")
    assert not loaded.diagnostics
    assert [document.value for document in loaded.documents] == [json.loads(text)]


@given(_values)
@settings(max_examples=60)
def test_the_text_at_a_span_reads_as_the_value(value: Any) -> None:
    text = json.dumps({"root": value}, indent=1)
    [document] = load(text.encode(), "a.json").documents
    for path, here in paths(document.value):
        span = document.spans.value(path)
        assert inside(text, span)
        assert load(spelled(text, span).encode(), "b.json").documents[0].value == here
        if path and isinstance(path[-1], str):
            assert load(spelled(text, document.spans.key(path)).encode(), "c").documents[0].value == path[-1]


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_any_bytes_give_documents_or_diagnostics(data: bytes) -> None:
    loaded = load(data, "a.json")
    if not loaded.documents and not loaded.diagnostics:
        assert not data.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00\x20\x0a\x0d\x09")


@given(st.text(alphabet='{}[]",:0123456789.eE+-tfn\\u \n', max_size=40))
@settings(max_examples=200)
def test_accepts_one_document_exactly_where_the_standard_library_does(text: str) -> None:
    try:
        json.loads(text, parse_constant=lambda _: 1 / 0)
        valid = True
    except (ValueError, ZeroDivisionError):
        valid = False
    loaded = load(text.encode(), "a.json")
    refused = bool([d for d in loaded.diagnostics if d.level == "error"])
    one = len(loaded.documents) == 1 and not refused
    assert one == (valid and "too large" not in "".join(d.message for d in loaded.diagnostics))


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("name",), Span(2, 3, 2, 9), Span(2, 11, 2, 16)),
        (("ports",), Span(3, 3, 3, 10), Span(3, 12, 3, 32)),
        (("ports", 0), Span(3, 13, 3, 15), Span(3, 13, 3, 15)),
        (("ports", 1, "https"), Span(3, 18, 3, 25), Span(3, 27, 3, 30)),
        (("empty",), Span(4, 3, 4, 10), Span(4, 12, 4, 14)),
        ((), Span(1, 1, 6, 2), Span(1, 1, 6, 2)),
    ],
)
def test_spans_are_exact(path: tuple[str | int, ...], key: Span, value: Span) -> None:
    [document] = load(SAMPLE.encode(), "a.json").documents
    assert document.spans.key(path) == key
    assert document.spans.value(path) == value


def test_a_missing_path_stands_at_its_nearest_parent() -> None:
    spans = load(SAMPLE.encode(), "a.json").documents[0].spans
    assert spans.value(("ports", 1, "http", "port")) == spans.value(("ports", 1))
    assert spans.key(("ports", 9)) == spans.key(("ports",))
    assert spans.key(("absent",)) == spans.value(())
    assert spans.value(("name", "deeper")) == spans.value(("name",))


def test_columns_count_code_points_and_no_byte_order_mark() -> None:
    text = '{"é😀": "ü", "b": 1}'
    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        spans = load(data, "a.json").documents[0].spans
        assert spans.key(("b",)) == Span(1, 13, 1, 16)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_three_ways(end: str) -> None:
    [document] = load(SAMPLE.replace("\n", end).encode(), "a.json").documents
    assert document.spans.key(("text",)) == Span(5, 3, 5, 9)


def test_every_duplicate_key_is_a_finding_and_the_last_value_counts() -> None:
    loaded = load(b'{"a": 1,\n "b": {"c": 1, "c": 2},\n "a": 3,\n "a": {"x": 4}}', "a.json")
    assert loaded.documents[0].value == {"a": {"x": 4}, "b": {"c": 2}}
    assert told(loaded) == [
        ("json-duplicate-key", "finding", "2:16"),
        ("json-duplicate-key", "finding", "3:2"),
        ("json-duplicate-key", "finding", "4:2"),
    ]
    assert loaded.diagnostics[1].message == '"a" is already set on line 1; the last value counts'
    spans = loaded.documents[0].spans
    assert (spans.key(("a",)).line, spans.value(("a", "x")).line) == (4, 4)


def test_keys_that_are_equal_after_unescaping_are_duplicates() -> None:
    loaded = load(b'{"a": 1, "\\u0061": 2}', "a.json")
    assert loaded.documents[0].value == {"a": 2}
    assert told(loaded) == [("json-duplicate-key", "finding", "1:10")]


def test_equal_keys_in_different_objects_are_no_duplicates() -> None:
    assert not load(b'[{"a": 1}, {"a": {"a": 1}}]', "a.json").diagnostics


def test_documents_may_follow_one_another() -> None:
    loaded = load(b'{"a": 1}\n{"a": 2}[3]"x" 4 null', "a.json")
    assert [d.value for d in loaded.documents] == [{"a": 1}, {"a": 2}, [3], "x", 4, None]
    assert [d.index for d in loaded.documents] == [0, 1, 2, 3, 4, 5]
    assert loaded.documents[1].spans.value(("a",)) == Span(2, 7, 2, 8)
    assert loaded.documents[4].spans.value(()) == Span(2, 16, 2, 17)


def test_documents_before_a_fault_are_kept() -> None:
    loaded = load(b'{"a": 1} {"b": }', "a.json")
    assert [d.value for d in loaded.documents] == [{"a": 1}]
    assert told(loaded) == [("json-syntax", "error", "1:16")]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[1,]", "1:4", 'a value is expected, not "]"'),
        ('{"a": 1,}', "1:9", 'a key in double quotes is expected, not "}"'),
        ("{a: 1}", "1:2", "a key in double quotes is expected, not a word"),
        ('{"a" 1}', "1:6", '":" is expected after the key "a", not a word'),
        ('{"a": 1\n "b": 2}', "2:2", '"," or "}" is expected, not """'),
        ("[1 2]", "1:4", '"," or "]" is expected, not a word'),
        ("[1}", "1:3", '"," or "]" is expected, not "}"'),
        ("[NaN]", "1:2", "a value is expected, not a word"),
        ("[-Infinity]", "1:2", "a value is expected, not a word"),
        ("[1e400]", "1:2", "the number 1e400 is too large"),
        ("01", "1:2", "a blank is expected between two documents"),
        ("['a']", "1:2", 'a value is expected, not "\'"'),
        ('["a', "1:2", "the string has no end"),
        ('["a\nb"]', "1:4", "a control character stands in a string; write it as an escape"),
        ('["\\x"]', "1:3", "the escape is none of JSON's"),
        ('["\\u12"]', "1:4", "four hexadecimal digits are expected after \\u"),
        ('{"a": [1, {"b": [', "1:18", "a value is expected, not the end of the file"),
        ("// no\n1", "1:1", 'a value is expected, not "/"'),
        ("}", "1:1", 'a value is expected, not "}"'),
        ("truefalse", "1:1", "a value is expected, not a word"),
    ],
)
def test_faults_are_told_with_their_place(text: str, place: str, message: str) -> None:
    loaded = load(text.encode(), "a.json")
    assert told(loaded) == [("json-syntax", "error", place)]
    assert loaded.diagnostics[0].message == message


def test_comments_are_read_in_jsonc_alone() -> None:
    text = '// first\n{"a": /* 1, */ 2, "b": "// no comment /* x */"} // last'
    [document] = load(text.encode(), "settings.jsonc").documents
    assert document.value == {"a": 2, "b": "// no comment /* x */"}
    assert document.spans.value(("a",)) == Span(2, 16, 2, 17)
    assert told(load(text.encode(), "settings.json")) == [("json-syntax", "error", "1:1")]


@pytest.mark.parametrize("text", ['/* open\n{"a": 1}', "/*/", '{"a": 1} /* open'])
def test_a_comment_without_end_is_a_fault(text: str) -> None:
    loaded = load(text.encode(), "a.jsonc")
    assert [d.rule for d in loaded.diagnostics] == ["json-syntax"]


def test_an_empty_file_holds_no_document() -> None:
    assert load(b" \n", "a.json") == load(b"", "a.json")
    assert load(b"", "a.json").documents == []
    assert load(b"", "a.json").diagnostics == []


def test_text_that_is_no_utf_8_is_told_with_its_place() -> None:
    loaded = load('{"é":\n "x'.encode() + b'\xff"}', "a.json")
    assert told(loaded) == [("json-encoding", "error", "2:4")]


def test_halves_of_surrogate_pairs_become_replacement_characters() -> None:
    text = '{"\\ud800": "\\udc00x", "whole": "\\ud83d\\ude00"}'
    value = read(text)
    assert value == {"\ufffd": "\ufffdx", "whole": "😀"}
    json.dumps(value, ensure_ascii=False).encode()
    spans = load(text.encode(), "a.json").documents[0].spans
    assert spelled(text, spans.value(("\ufffd",))) == '"\\udc00x"'


def test_large_whole_numbers_stay_exact_and_huge_ones_are_refused() -> None:
    assert read("123456789012345678901234567890") == 123456789012345678901234567890
    assert math.isclose(read("1e300"), 1e300)
    assert told(load(b"9" * 5000, "a.json")) == [("json-syntax", "error", "1:1")]


def test_limits_of_size_depth_and_nodes() -> None:
    assert told(load(b"[1, 2]", "a.json", Limits(file=5))) == [("json-limit", "error", "1:1")]
    assert told(load(b"[[[1]]]", "a.json", Limits(depth=2))) == [("json-limit", "error", "1:3")]
    assert not load(b"[[[1]]]", "a.json", Limits(depth=3)).diagnostics
    assert told(load(b"[1, 2, 3]", "a.json", Limits(nodes=3))) == [("json-limit", "error", "1:8")]
    assert not load(b"[1, 2]", "a.json", Limits(nodes=3)).diagnostics


@pytest.mark.parametrize("depth", [90, 100])
def test_deep_values_up_to_the_limit_are_read(depth: int) -> None:
    text = "[" * depth + "]" * depth
    loaded = load(text.encode(), "a.json")
    assert not loaded.diagnostics
    value, levels = loaded.documents[0].value, 1
    while value:
        value, levels = value[0], levels + 1
    assert levels == depth
    assert loaded.documents[0].spans.value((0,) * (depth - 1)) == Span(1, depth, 1, depth + 2)


@pytest.mark.parametrize("bomb", [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000])
def test_a_depth_bomb_is_a_clean_diagnostic(bomb: bytes) -> None:
    loaded = load(bomb, "a.json")
    assert [d.rule for d in loaded.diagnostics] == ["json-limit"]
    assert loaded.documents == []


def test_after_a_thousand_problems_only_their_number_is_told() -> None:
    loaded = load(b"{" + b'"a":1,' * 3000 + b'"a":1', "a.json")
    assert len(loaded.diagnostics) == 1001
    assert loaded.diagnostics[-1].rule == "json-syntax"
    assert loaded.diagnostics[-1].message.endswith("(and 2000 more problems in this file)")


@pytest.mark.hostile
@pytest.mark.parametrize(
    "data",
    [
        'b"[" * 1_000_000',
        "b'{\"a\":1}' * 150_000",
        'b"[" + b"1," * 300_000',
        "b'/*' * 300_000",
        "b'\"' * 1_000_001",
    ],
)
def test_hostile_files_end_in_diagnostics(data: str) -> None:
    program = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from tallygate.loaders.json_loader import load
loaded = load({data}, "a.jsonc")
sys.exit(0 if loaded.diagnostics and loaded.diagnostics[0].level == "error" else 3)
"""
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0
