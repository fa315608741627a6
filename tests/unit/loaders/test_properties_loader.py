import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.loaders.interface import Limits
from tallygate.loaders.properties_loader import load
from tallygate.model.location import Span
from tests.unit.loaders.spelled import inside, spelled, told

SAMPLE = """# comment = no
 ! nor this \\
server.port = 8080
name:payments api\x20
path /opt/app
long = one, \\
       two
a\\ key\\=x = v
empty
"""


def read(text: str) -> dict[str, str]:
    [document] = load(text.encode(), "a.properties").documents
    assert isinstance(document.value, dict)
    return document.value


def test_a_file_as_java_reads_it() -> None:
    assert read(SAMPLE) == {
        "server.port": "8080",
        "name": "payments api ",
        "path": "/opt/app",
        "long": "one, two",
        "a key=x": "v",
        "empty": "",
    }


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("a=b=c", "a", "b=c"),
        ("a==b", "a", "=b"),
        ("a = : b", "a", ": b"),
        ("a  b c", "a", "b c"),
        ("=v", "", "v"),
        ("a=#no comment", "a", "#no comment"),
        ("a=\\t\\n\\q\\\\", "a", "\t\nq\\"),
        ("a=\\u0041\\u00e9", "a", "Aé"),
        ("a=\\ud83d\\ude00", "a", "😀"),
        ("a=\\ud83d", "a", "\ufffd"),
        ("\\u0061=1", "a", "1"),
        ("a=b\\", "a", "b"),
        ("a\\\n  b=c", "ab", "c"),
        ("a=\\\n\n", "a", ""),
        ("a=1\\\r\n  2", "a", "12"),
        ("a=1\\\r2", "a", "12"),
        ("a\\:b:c", "a:b", "c"),
        ("\\#a=1", "#a", "1"),
        ("a=\\  b", "a", "  b"),
    ],
)
def test_separators_escapes_and_continuations(text: str, key: str, value: str) -> None:
    assert read(text) == {key: value}


def test_spans_are_exact() -> None:
    [document] = load(SAMPLE.encode(), "a.properties").documents
    spans = document.spans
    assert (spans.key(("server.port",)), spans.value(("server.port",))) == (
        Span(3, 1, 3, 12),
        Span(3, 15, 3, 19),
    )
    assert spans.value(("name",)) == Span(4, 6, 4, 19)
    assert (spans.key(("path",)), spans.value(("path",))) == (Span(5, 1, 5, 5), Span(5, 6, 5, 14))
    assert spans.value(("long",)) == Span(6, 8, 7, 11)
    assert spelled(SAMPLE, spans.key(("a key=x",))) == "a\\ key\\=x"
    assert spans.value(("empty",)) == Span(9, 6, 9, 6)
    assert spans.value(("absent",)) == spans.value(()) == Span(1, 1, 10, 1)
    assert spans.key(("path", "deeper")) == spans.key(("path",))


_written = st.text(alphabet="ab é#!.:=\\\t\n😀", min_size=1, max_size=6)


def escaped(text: str) -> str:
    return "".join({"\n": "\\n", "\t": "\\t"}.get(c, "\\" + c if c in "\\:=#! " else c) for c in text)


@given(st.dictionaries(_written, _written, max_size=5), st.sampled_from(["=", " : ", " "]))
@settings(max_examples=100)
def test_what_is_written_is_read_and_found(table: dict[str, str], separator: str) -> None:
    text = "".join(f"  {escaped(key)}{separator}{escaped(value)}\r\n" for key, value in table.items())
    loaded = load(text.encode(), "a.properties")
    assert not loaded.diagnostics
    assert [d.value for d in loaded.documents] == [table]
    for key, value in table.items():
        spans = loaded.documents[0].spans
        assert spelled(text, spans.key((key,))) == escaped(key)
        assert spelled(text, spans.value((key,))) == escaped(value)


@given(st.binary(max_size=100))
@settings(max_examples=200)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    loaded = load(data, "a.properties")
    for document in loaded.documents:
        text = data.decode("utf-8" if all(b < 128 for b in data) else "latin-1")
        if all(b < 128 for b in data):
            assert all(inside(text, document.spans.value((key,))) for key in document.value)
        assert all(isinstance(value, str) for value in document.value.values())


def test_a_duplicate_key_is_a_finding_and_the_last_value_counts() -> None:
    loaded = load(b"a.b = 1\nc = 2\na.b: 3\n\\u0061.b 4\n", "a.properties")
    assert loaded.documents[0].value == {"a.b": "4", "c": "2"}
    assert told(loaded) == [
        ("properties-duplicate-key", "finding", "3:1"),
        ("properties-duplicate-key", "finding", "4:1"),
    ]
    assert loaded.diagnostics[1].message == '"a.b" is already set on line 1; the last value counts'
    assert loaded.documents[0].spans.value(("a.b",)) == Span(4, 10, 4, 11)


def test_a_broken_escape_leaves_its_entry_out() -> None:
    loaded = load(b"a = 1\nb = x\\u12G4\nc = 3\n", "a.properties")
    assert loaded.documents[0].value == {"a": "1", "c": "3"}
    assert told(loaded) == [("properties-syntax", "error", "2:6")]


def test_latin_1_is_read_where_the_text_is_no_utf_8() -> None:
    assert load(b"a = caf\xe9", "a.properties").documents[0].value == {"a": "café"}
    assert load("a = café".encode(), "a.properties").documents[0].value == {"a": "café"}


def test_a_file_without_entries_is_an_empty_mapping_unless_something_is_wrong() -> None:
    for data in (b"# only\n\n", b""):
        [document] = load(data, "a.properties").documents
        assert document.value == {}
        assert document.spans.value(("a",)) == document.spans.value(())
    assert load(b"a=\\u", "a.properties").documents == []


def test_limits() -> None:
    assert told(load(b"a = 1", "a.properties", Limits(file=4))) == [("properties-limit", "error", "1:1")]
    loaded = load(b"a=1\nb=2\na=3\nc=4\n", "a.properties", Limits(nodes=2))
    assert told(loaded)[-1] == ("properties-limit", "error", "4:1")
    assert loaded.documents[0].value == {"a": "3", "b": "2"}
