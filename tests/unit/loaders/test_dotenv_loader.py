import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.loaders.dotenv_loader import load
from tallygate.loaders.interface import Limits
from tallygate.model.location import Span
from tests.unit.loaders.spelled import inside, spelled, told

SAMPLE = """# comment
export DATABASE_URL=postgres://db/app # the database
SINGLE='as is: $HOME \\n'
DOUBLE="line\\n\\"two\\""
KEY="-----BEGIN
middle = 1
END-----" # trailing
  SPACED = some text\x20\x20
COLOUR=#fff
EMPTY=
"""


def read(text: str) -> dict[str, str]:
    [document] = load(text.encode(), ".env").documents
    assert isinstance(document.value, dict)
    return document.value


def test_a_file_as_dotenv_reads_it() -> None:
    assert read(SAMPLE) == {
        "DATABASE_URL": "postgres://db/app",
        "SINGLE": "as is: $HOME \\n",
        "DOUBLE": 'line\n"two"',
        "KEY": "-----BEGIN\nmiddle = 1\nEND-----",
        "SPACED": "some text",
        "COLOUR": "#fff",
        "EMPTY": "",
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A=${B}-$C", "${B}-$C"),
        ("A= # comment", ""),
        ("A=a#b", "a#b"),
        ("A=a\t# b", "a"),
        ("A=a'b", "a'b"),
        ("A=''", ""),
        ("A='#'#", "#"),
        ('A="\\x\\$\\\\"', "\\x$\\"),
        ("A=b=c", "b=c"),
        ('A="a\r\nb"\r\n', "a\r\nb"),
        ("export\tA=1", "1"),
    ],
)
def test_values(text: str, value: str) -> None:
    assert read(text) == {"A": value}


def test_keys_may_hold_dots_and_dashes() -> None:
    assert read("a.b-c=1\nexport=2\n_X9=3") == {"a.b-c": "1", "export": "2", "_X9": "3"}


def test_spans_are_exact() -> None:
    spans = load(SAMPLE.encode(), ".env").documents[0].spans
    assert spans.key(("DATABASE_URL",)) == Span(2, 8, 2, 20)
    assert spans.value(("DATABASE_URL",)) == Span(2, 21, 2, 38)
    assert spans.value(("SINGLE",)) == Span(3, 8, 3, 25)
    assert spans.value(("KEY",)) == Span(5, 5, 7, 10)
    assert (spans.key(("SPACED",)), spans.value(("SPACED",))) == (Span(8, 3, 8, 9), Span(8, 12, 8, 21))
    assert spans.value(("EMPTY",)) == Span(10, 7, 10, 7)
    assert spans.value(("ABSENT",)) == spans.value(()) == Span(1, 1, 11, 1)


_names = st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_.-]{0,5}\Z")


def double_quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(st.dictionaries(_names, st.text(max_size=10), max_size=5))
@settings(max_examples=100)
def test_quoted_text_is_read_back_and_found(table: dict[str, str]) -> None:
    text = "".join(f"{key}={double_quoted(value)}\n" for key, value in table.items())
    loaded = load(text.encode(), ".env")
    assert not loaded.diagnostics
    assert [d.value for d in loaded.documents] == [table]
    for key, value in table.items():
        spans = loaded.documents[0].spans
        assert spelled(text, spans.key((key,))) == key
        assert spelled(text, spans.value((key,))) == double_quoted(value)


@given(st.text(alphabet="AB='\"# \n\\\r\t$", max_size=40))
@settings(max_examples=300)
def test_any_text_is_read_or_refused_and_spans_stand_inside(text: str) -> None:
    loaded = load(text.encode(), ".env")
    for document in loaded.documents:
        assert all(inside(text, document.spans.value((key,))) for key in document.value)
    lines = [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    assert loaded.documents or loaded.diagnostics or not lines


def test_a_duplicate_key_is_a_finding_and_the_last_value_counts() -> None:
    loaded = load(b"A=1\nB=2\nexport A=3\n", ".env")
    assert loaded.documents[0].value == {"A": "3", "B": "2"}
    assert told(loaded) == [("env-file-duplicate-key", "finding", "3:8")]
    assert loaded.diagnostics[0].message == '"A" is already set on line 1; the last value counts'


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("NO_VALUE", "2:1", "KEY=VALUE is expected"),
        ("export A", "2:1", "KEY=VALUE is expected"),
        ("  9A=1", "2:3", "KEY=VALUE is expected"),
        ("A B=1", "2:1", "KEY=VALUE is expected"),
        ("A: 1", "2:1", "KEY=VALUE is expected"),
        ('A="open', "2:3", "the quote is never closed"),
        ("A='a' b", "2:6", "only a comment may follow the closing quote"),
    ],
)
def test_a_broken_line_is_told_and_the_others_are_read(line: str, place: str, message: str) -> None:
    loaded = load(f"X=1\n{line}\nY=2\n".encode(), ".env")
    assert loaded.documents[0].value == {"X": "1", "Y": "2"}
    assert told(loaded) == [("env-file-syntax", "error", place)]
    assert loaded.diagnostics[0].message == message


def test_messages_never_hold_a_value() -> None:
    loaded = load(b"hunter2 secret\nA='hunter2' hunter2\nB=\"hunter2\nA=hunter2\nA=hunter2", ".env")
    assert len(loaded.diagnostics) == 4
    assert all("hunter2" not in d.message for d in loaded.diagnostics)


def test_limits_and_encoding() -> None:
    assert told(load(b"A=1", ".env", Limits(file=2))) == [("env-file-limit", "error", "1:1")]
    assert told(load(b"A=1\nB=2\n", ".env", Limits(nodes=1))) == [("env-file-limit", "error", "2:1")]
    assert told(load(b"A=1\nB=\xff\n", ".env")) == [("env-file-encoding", "error", "2:3")]
    assert load(b"# nothing\n", ".env").documents[0].value == {}
