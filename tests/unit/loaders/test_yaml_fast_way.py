"""The fast way (yaml_simple) and the careful way (yaml_build) agree on all that the fast way reads."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallygate.loaders import yaml_simple
from tallygate.loaders.interface import DEFAULT_LIMITS, Limits
from tallygate.loaders.yaml_loader import load
from tallygate.model.document import Document
from tests.oracle.yaml_soup import document

Found = list[tuple[Any, tuple[int, int]]]


def fast(text: str) -> list[Any] | None:
    found = yaml_simple.read(text, DEFAULT_LIMITS)
    return None if found is None else [value for value, *_ in found]


def placed(documents: list[Document]) -> Found:
    spans = [one.spans.value(()) for one in documents]
    return [(one.value, (at.line, at.column)) for one, at in zip(documents, spans, strict=True)]


def careful(text: str) -> tuple[Found, bool]:
    """Values and starts by the careful way: with few nodes allowed, the fast way leaves a text to it."""
    loaded = load(text.encode(), "f.yaml", Limits(nodes=len(text) - 1))
    places = [one.spans.value(()) for one in loaded.documents]
    values = [one.value for one in loaded.documents]
    return [
        (value, (at.line, at.column)) for value, at in zip(values, places, strict=True)
    ], not loaded.diagnostics


def agree(text: str) -> bool:
    """Whether the fast way read it, and then both alike."""
    if fast(text) is None:
        return False
    assert (placed(load(text.encode(), "f.yaml").documents), True) == careful(text), text
    return True


READ = {
    "a: 1\nb:\n  c: x y # z\n": [{"a": 1, "b": {"c": "x y"}}],
    "a:\n- b: 1\n  c: [d, {e: f}]\n-   g: 2\n    h:\n    - i\nj: yes\n": [
        {"a": [{"b": 1, "c": ["d", {"e": "f"}]}, {"g": 2, "h": ["i"]}], "j": True}
    ],
    "a: |\n  b\n    c\n\n  d\n\ne: |-\n  f\n\n": [{"a": "b\n  c\n\nd\n", "e": "f"}],
    "a: >-\n  b\n  c\nd: |+\n  e\n\n": [{"a": "b c", "d": "e\n\n"}],
    "a: several\n  lines\nb: 'quoted\n  lines'\nc: \"\\u00e9\"\n": [
        {"a": "several lines", "b": "quoted lines", "c": "é"}
    ],
    "# c\n--- # d\na: {}\n---\n---\n- []\n- x:y#z\n": [{"a": {}}, [[], "x:y#z"]],
    "'a b': 1\n\"c\": 2\n8080: 3\n.d/e-f: 4\n": [{"a b": 1, "c": 2, "8080": 3, ".d/e-f": 4}],
    "- a: >\n    b\n  c: d\n- !!str 1\n": [[{"a": "b\n", "c": "d"}, "1"]],
    "a:\n  b:\n  c:\nd:": [{"a": {"b": None, "c": None}, "d": None}],
}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_what_the_fast_way_reads(text: str, expected: list[Any]) -> None:
    assert fast(text) == expected
    assert agree(text)


LEFT = [
    *(
        "a: 1\na: 2\n",
        "a: &x 1\nb: *x\n",
        "a: 1\n b: 2\n",
        "a:\n  b: 1\n c: 2\n",
        "- a\n  - b\n",
        "a: b\n- c\n",
    ),
    *(
        "a: .inf\n",
        "null: 1\n",
        "%TAG ! x\n---\na: 1\n",
        "a: 1\n...\n",
        "--- a\n",
        "just text\n",
        "? a\n: b\n",
    ),
    *(
        "a b: c\n",
        "- b: c: d\n",
        "a: 'x\n",
        "<<: {a: 1}\n",
        "a:\tb\n",
        "a: [\nb\n]\n",
        "a: |\n  x",
    ),
    *(
        "a: 1\r\n",
        "a: \x85\n",
        "a: \u2028b\n",
        "a:\n- b\n-\n",
    ),
]


@pytest.mark.parametrize("text", LEFT)
def test_what_it_leaves_to_the_careful_way(text: str) -> None:
    assert fast(text) is None


def test_what_goes_on_beside_a_comment_is_left_alone() -> None:
    assert fast("a: |\n  x\n# c\n  y\n") is None
    assert fast("a: b\n# c\n  d\n") is None
    assert agree("a: |\n  x\n# c\nb: 1\n")


def test_made_documents_are_read_alike() -> None:
    chance = Random(5)
    assert sum(agree(document(chance).decode()) for _ in range(4_000)) > 200


_KEYS = st.sampled_from(["a", "b", "c-d", "e.f/g", "y", "8080", "'q'", '"r s"'])
_VALUES = st.sampled_from(
    [
        *(
            "",
            " x",
            " x y",
            " 1",
            " 'z'",
            ' "z: #"',
            " {}",
            " []",
            " [a, b]",
            " {a: b}",
            " a:b",
            " # c",
            " x # c",
        ),
        *(" |\n{}    x\n{}     y\n", " >-\n{}  x\n\n{}  y\n", " a\n{}  b", " *x", " &x a", " no", " \\a"),
    ]
)


@st.composite
def blocks(draw: st.DrawFn, column: int = 0, depth: int = 3) -> str:
    """Lines of a block map or list, mostly well-formed."""
    lines = []
    is_map = draw(st.booleans())
    for _ in range(draw(st.integers(1, 3))):
        margin = " " * column
        start = f"{margin}{draw(_KEYS)}:" if is_map else f"{margin}-"
        if depth and draw(st.booleans()):
            step = draw(st.sampled_from([0, 1, 2, 2, 2, 4])) if is_map else 2
            below = draw(blocks(column + step, depth - 1))
            lines.append(f"{start}\n{below}" if is_map else f"{start} {below[column + 2 :]}")
        else:
            lines.append(start + draw(_VALUES).replace("{}", margin) + "\n")
    return draw(st.sampled_from(["", "", "\n", "# c\n", "  # c\n"])).join(lines)


@settings(max_examples=300)
@given(st.lists(blocks(), min_size=1, max_size=2), st.sampled_from(["---\n", "--- # c\n", "", "\n"]))
def test_block_documents_are_read_alike(parts: list[str], separator: str) -> None:
    agree(separator.join(["", *parts]))


def test_values_are_made_anew_where_their_text_is_remembered() -> None:
    """A list that two documents share could be changed through one of them."""
    text = b"a: [1, {b: 2}]\nc: [1, {b: 2}]\nd: []\ne: []\n"
    first, second = load(text, "f.yaml").documents[0].value, load(text, "f.yaml").documents[0].value
    assert first == second
    assert len({id(one[key]) for one in (first, second) for key in "acde"}) == 8


def test_more_scalars_than_are_remembered() -> None:
    many = "".join(f"- {number}\n- [{number}]\n" for number in range(60_000))
    found = fast(many)
    assert found is not None
    assert found[0][-2:] == [59_999, [59_999]]
    assert fast("a: 7\nb: [7]\n") == [{"a": 7, "b": [7]}]
