"""Streams of documents, encodings, what is refused, and templates."""

import pytest

from tallygate.loaders.interface import Limits
from tallygate.loaders.yaml_loader import load
from tallygate.model.diagnostic import Level
from tests.unit.loaders.yaml_reading import diagnostics, documents, problem, value, values

EMPTY = [
    "",
    " ",
    "\n",
    "# c",
    "# c\n",
    "---",
    "---\n",
    "---\n---\n",
    "--- # c\n\n---\n...\n",
    "\ufeff",
    "null",
    "~\n",
]


@pytest.mark.parametrize("text", EMPTY)
def test_empty_documents_are_none(text: str) -> None:
    assert values(text) == []


def test_documents_are_numbered_without_the_empty_ones() -> None:
    text = "# c\n---\n---\na: 1\n---\n# c\n---\nb: 2\n...\n---\n[c]\n"
    assert [(one.index, one.value) for one in documents(text)] == [(0, {"a": 1}), (1, {"b": 2}), (2, ["c"])]


@pytest.mark.parametrize(
    "data",
    [
        "a: é\nb: 1\n".encode(),
        "\ufeffa: é\nb: 1\n".encode(),
        "a: é\nb: 1\n".encode("utf-16"),
        "\ufeffa: é\nb: 1\n".encode("utf-16-be"),
        "a: é\r\nb: 1\r\n".encode(),
        "a: é\rb: 1\r".encode(),
        "a:\té\nb:\t1\t# c\n".encode(),
        "a: é\nb: 1".encode(),
        "%YAML 1.1\n---\na: é\nb: 1\n".encode(),
        "%TAG !e! tag:example.org,2000:\n---\na: !e!x é\nb: 1\n".encode(),
    ],
)
def test_encodings_and_line_ends(data: bytes) -> None:
    assert value(data) == {"a": "é", "b": 1}


def test_block_scalars_lose_carriage_returns() -> None:
    assert value(b"a: |\r\n  x\r\n  y\r\nb: 1\r\n") == {"a": "x\ny\n", "b": 1}


def test_a_separator_inside_a_block_scalar_separates_nothing() -> None:
    assert value("data:\n  x: |\n    ---\n    ...\n  on: yes\n") == {
        "data": {"x": "---\n...\n", "true": True}
    }


@pytest.mark.parametrize("character", ["\0", "\a", "\x7f", "\x1b", "\ufffe"])
def test_characters_that_are_not_allowed(character: str) -> None:
    assert problem(f"é: 1\n😀: {character}\n") == (
        f"2:4 yaml-syntax the character U+{ord(character):04X} is not allowed in YAML"
    )


@pytest.mark.parametrize("data", [b"a: \xff", b"a: \xed\xa0\x80", b"\xff\xfea"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    (found,) = diagnostics(data)
    assert (found.rule, found.level) == ("yaml-encoding", Level.ERROR)


REFUSED = {
    "%YAML 1.2\n---\na: 1": "1:1",
    "a: 1\nb: [\nc: 2": "3:5",
    "a: b: c": "1:5",
    "a:\n\tb: 1": "2:1",
    "a: 'x": "1:6",
    'a: "\\z"': "1:5",
    'a: "\\ud83d\\ude00"': "1:7",
    "a: @b": "1:4",
    "a: }": "1:4",
    "- a\nb: 1": "2:1",
    "😀: é\nb: ]": "2:4",
    "a: x\x85y": "1:7",
}


@pytest.mark.parametrize(("text", "place"), REFUSED.items())
def test_syntax_errors_have_a_place_in_code_points(text: str, place: str) -> None:
    (found,) = diagnostics(text)
    assert (found.rule, found.level) == ("yaml-syntax", Level.ERROR)
    assert found.location.path == "f.yaml"
    assert f"{found.location.line}:{found.location.column}" == place


def test_documents_before_an_error_are_kept() -> None:
    loaded = load(b"a: 1\n---\nb: 2\n---\nc: [\n---\nd: 4\n", "f.yaml")
    assert [one.value for one in loaded.documents] == [{"a": 1}, {"b": 2}]
    assert [one.rule for one in loaded.diagnostics] == ["yaml-syntax"]


def test_text_on_the_separator_line_is_a_finding() -> None:
    text = "a: 1\n--- {b: 2}\n--- # fine\nc: 3\n"
    assert [one.value for one in documents(text)] == [{"a": 1}, {"b": 2}, {"c": 3}]
    (found,) = diagnostics(text)
    assert (found.rule, found.level, found.location.line, found.location.column) == (
        "yaml-separator",
        Level.FINDING,
        2,
        5,
    )


def test_text_after_the_end_of_a_document_is_an_error() -> None:
    """kubectl reads on only after the next separator: what stands between would be lost in silence."""
    assert problem("a: 1\n...\nb: 2\n").startswith("3:1 yaml-syntax")
    assert values("a: 1\n... # c\n---\nb: 2\n") == [{"a": 1}, {"b": 2}]


TEMPLATES = [
    "a: {{ .Values.x }}\n",
    "{{- if .Values.on }}\na: 1\n{{- end }}\n",
    "a: 1\n{% if x %}\nb: 2\n{% endif %}\n",
    "a: 1\nmetadata:\n  {{- include 'x' . | nindent 2 }}\nb: [\n",
    "a: {{ x }}: y\n",
]


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_template_is_unknown_and_no_syntax_error(text: str) -> None:
    (found,) = diagnostics(text)
    assert (found.rule, found.level) == ("yaml-template", Level.UNKNOWN)
    assert found.message.startswith("a template, not a manifest: ")
    assert "{" in text.splitlines()[found.location.line - 1]


def test_braces_that_are_read_make_no_template() -> None:
    assert value('a: "{{ x }}"\nb: "{% y %}"\n') == {"a": "{{ x }}", "b": "{% y %}"}
    assert problem("a: ]\nb: '{{ later }}'\n").startswith("1:4 yaml-syntax")


def test_documents_before_a_template_are_kept() -> None:
    loaded = load(b"a: 1\n---\nb: {{ x }}\n", "f.yaml")
    assert [one.value for one in loaded.documents] == [{"a": 1}]
    assert [one.rule for one in loaded.diagnostics] == ["yaml-template"]


@pytest.mark.parametrize(
    ("text", "limits", "place"),
    [
        ("a: 12345678\n", Limits(file=8), (1, 1)),
        ("a: [[[[1]]]]\n", Limits(depth=4), (1, 7)),
        ("a:\n  b:\n    c:\n      d: 1\n", Limits(depth=3), (4, 7)),
        ("- 1\n- [2, 3]\n- 4\n", Limits(nodes=4), (4, 1)),
        ("a: &a [1, 2, 3]\nb: [*a, *a, *a]\n", Limits(aliases=10), (2, 13)),
        ("a: &a {k: 1}\nb:\n  <<: *a\nc: *a\n", Limits(aliases=3), (4, 4)),
    ],
)
def test_limits(text: str, limits: Limits, place: tuple[int, int]) -> None:
    (found,) = load(text.encode(), "f.yaml", limits).diagnostics
    assert (found.rule, found.level) == ("yaml-limit", Level.ERROR)
    assert (found.location.line, found.location.column) == place


def test_just_within_the_limits() -> None:
    text = b"a: &a [1, 2]\nb: [*a, *a]\nc: [[3]]\n"
    assert load(text, "f.yaml", Limits(file=len(text), depth=3, nodes=len(text), aliases=6)).diagnostics == []


def test_too_many_documents() -> None:
    loaded = load(b"---\na\n" * 5_001, "f.yaml")
    assert [one.rule for one in loaded.diagnostics] == ["yaml-limit"]
    assert len(loaded.documents) == 5_000
