"""Where values and keys stand: the text inside each span is compared, so that starts and ends are exact."""

import pytest

from tallygate.model.location import Span, ValuePath
from tests.unit.loaders.yaml_reading import documents


def cut(text: str, span: Span) -> str:
    """The text inside a span."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    taken = lines[span.line - 1 : span.end_line]
    taken[-1] = taken[-1][: span.end_column - 1]
    taken[0] = taken[0][span.column - 1 :]
    return "\n".join(taken)


def value_text(text: str, path: ValuePath, index: int = 0) -> str:
    return cut(text, documents(text)[index].spans.value(path))


def key_text(text: str, path: ValuePath, index: int = 0) -> str:
    return cut(text, documents(text)[index].spans.key(path))


MANIFEST = """\
# head
kind: Deployment  # what it is
metadata:
  labels: {app: web, "tier": 'front end'}
spec:
  replicas: 0o3

  # two containers
  containers:
  - name: web
    args: ["a", b c,
      {d: e}]
    script: |
      one
        two

      three

  - name: "long
      text"
    note: >-
      folded
      text
    plain: several
      lines # but no comment
  empty:
  nothing: {}
"""

SHAPES: list[tuple[ValuePath, str, str]] = [
    (("kind",), "kind", "Deployment"),
    (("metadata",), "metadata", "labels: {app: web, \"tier\": 'front end'}"),
    (("metadata", "labels"), "labels", "{app: web, \"tier\": 'front end'}"),
    (("metadata", "labels", "app"), "app", "web"),
    (("metadata", "labels", "tier"), '"tier"', "'front end'"),
    (("spec", "replicas"), "replicas", "0o3"),
    (("spec", "containers", 0, "args"), "args", '["a", b c,\n      {d: e}]'),
    (("spec", "containers", 0, "args", 0), '"a"', '"a"'),
    (("spec", "containers", 0, "args", 1), "b c", "b c"),
    (("spec", "containers", 0, "args", 2), "{d: e}", "{d: e}"),
    (("spec", "containers", 0, "args", 2, "d"), "d", "e"),
    (("spec", "containers", 0, "script"), "script", "|\n      one\n        two\n\n      three"),
    (("spec", "containers", 1, "name"), "name", '"long\n      text"'),
    (("spec", "containers", 1, "note"), "note", ">-\n      folded\n      text"),
    (("spec", "containers", 1, "plain"), "plain", "several\n      lines"),
    (("spec", "empty"), "empty", ""),
    (("spec", "nothing"), "nothing", "{}"),
]


@pytest.mark.parametrize(("path", "key", "written"), SHAPES)
def test_exact_starts_and_ends(path: ValuePath, key: str, written: str) -> None:
    for end in ("\n", "\r\n", "\r"):
        text = MANIFEST.replace("\n", end)
        assert value_text(text, path) == written
        assert key_text(text, path) == key


def test_containers_end_with_the_last_thing_in_them() -> None:
    item = value_text(MANIFEST, ("spec", "containers", 1))
    assert item.startswith('name: "long')
    assert item.endswith("lines")
    assert value_text(MANIFEST, ("spec", "containers")).startswith("- name: web")
    assert value_text(MANIFEST, ("spec",)).endswith("nothing: {}")
    assert value_text(MANIFEST, ()) == MANIFEST[len("# head\n") :].rstrip()


def test_numbers_are_one_based_and_the_end_is_exclusive() -> None:
    spans = documents("a: 1\nbc:  xyz\n")[0].spans
    assert spans.value(("bc",)) == Span(2, 6, 2, 9)
    assert spans.key(("bc",)) == Span(2, 1, 2, 3)
    assert spans.value(()) == Span(1, 1, 2, 9)
    assert spans.key(()) == Span(1, 1, 2, 9)


def test_a_missing_path_gives_its_nearest_parent() -> None:
    text = "a:\n  b: [1, 2]\nc: 3\n"
    assert value_text(text, ("a", "b", 7)) == "[1, 2]"
    assert value_text(text, ("a", "x", "y", 0)) == "b: [1, 2]"
    assert key_text(text, ("a", "x")) == "a"
    assert key_text(text, ("c", "x")) == "c"
    assert value_text(text, ("z",)) == text.rstrip()


def test_an_alias_starts_where_it_is_used_and_leads_into_its_anchor() -> None:
    text = "x: &x\n  k: [1, 2]\nw: *x\nz: [*x]\n"
    assert value_text(text, ("w",)) == "*x"
    assert key_text(text, ("w",)) == "w"
    assert value_text(text, ("z", 0)) == "*x"
    spans = documents(text)[0].spans
    assert spans.value(("w", "k", 1)) == spans.value(("z", 0, "k", 1)) == Span(2, 10, 2, 11)
    assert value_text(text, ("x",)) == "&x\n  k: [1, 2]"


def test_merged_keys_point_into_the_map_they_come_from() -> None:
    text = "x: &x {k: 1, l: 2}\ny:\n  k: 3\n  <<: [*x, {m: 4}]\n  l: 5\nz:\n  <<: {o: 6}\n"
    assert documents(text)[0].value["true"] == {"k": 1, "m": 4, "l": 5}
    spans = documents(text)[0].spans
    assert spans.value(("true", "k")) == Span(1, 11, 1, 12)
    assert spans.key(("true", "k")) == Span(1, 8, 1, 9)
    assert spans.value(("true", "l")) == Span(5, 6, 5, 7)
    assert value_text(text, ("true", "m")) == "4"
    assert value_text(text, ("z", "o")) == "6"


def test_of_a_key_set_twice_the_last_counts() -> None:
    text = "a: {k: 1}\nb: 2\na: {l: 3}\n"
    assert value_text(text, ("a",)) == "{l: 3}"
    assert documents(text)[0].spans.key(("a",)).line == 3
    assert value_text(text, ("a", "k")) == "{l: 3}"


def test_keys_are_found_by_the_text_they_become() -> None:
    text = "y: a\n0x10: b\n? 'c d'\n: e\n? |\n  f\n: g\n"
    assert [value_text(text, (key,)) for key in ("true", "16", "c d", "f\n")] == ["a", "b", "e", "g"]
    assert key_text(text, ("c d",)) == "'c d'"
    assert key_text(text, ("f\n",)) == "|\n  f"


def test_tags_belong_to_the_value() -> None:
    assert value_text("a: !!str 1\nb: !Ref x\n", ("b",)) == "!Ref x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_columns_count_code_points(encoding: str) -> None:
    data = '"😀é": [𝒳, "e\u0301", x]\n'.encode(encoding)
    spans = documents(data)[0].spans
    assert spans.key(("😀é",)) == Span(1, 1, 1, 5)
    assert [spans.value(("😀é", index)) for index in range(3)] == [
        Span(1, 8, 1, 9),
        Span(1, 11, 1, 15),
        Span(1, 17, 1, 18),
    ]


def test_a_tab_is_one_column() -> None:
    assert documents("a:\t\t[1,\t2]\n")[0].spans.value(("a", 1)) == Span(1, 9, 1, 10)


STREAM = (
    "# c\n--- # d\n  a: 1 # e\n  # f\n---\n- 2\n\n# g\n...\n# h\n--- {b: 3}\n---\nc: |\n  # text\n  x # y\n"
)


def test_documents_of_a_stream() -> None:
    whole = [value_text(STREAM, (), index) for index in range(4)]
    assert whole == ["a: 1", "- 2", "{b: 3}", "c: |\n  # text\n  x # y"]
    first: list[ValuePath] = [("a",), (0,), ("b",), ("c",)]
    parts = [value_text(STREAM, path, index) for index, path in enumerate(first)]
    assert parts == ["1", "2", "3", "|\n  # text\n  x # y"]
    assert [one.spans.value(()).line for one in documents(STREAM)] == [3, 6, 11, 13]


def test_a_scalar_document() -> None:
    assert value_text("--- # c\nsome\ntext # d\n", ()) == "some\ntext"
    assert value_text("# c\n'x'\n", ("a", 0)) == "'x'"
