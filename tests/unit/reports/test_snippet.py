"""Carets stand under the value, whatever stands before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.model.excerpt import Excerpt
from tallygate.reports.layout import Pen, cells
from tallygate.reports.snippet import gutter, snippet


def lines(text: str, column: int, width: int, label: str = "label", columns: int = 60) -> list[str]:
    excerpt = Excerpt(((7, text),), 7, column, width)
    return list(snippet(excerpt, label, "error", columns, Pen(False)))


def under_carets(shown: list[str]) -> str:
    source, carets = shown[1], shown[2]
    start, end = carets.index("^"), carets.rindex("^") + 1
    return source[start:end]


def test_the_whole_block() -> None:
    excerpt = Excerpt(((9, "a:"), (10, "  b: c"), (11, "")), 10, 6, 1)
    assert list(snippet(excerpt, "not set", "error", 80, Pen(False))) == [
        "   |",
        " 9 | a:",
        "10 |   b: c",
        "   |      ^ not set",
        "11 |",
        "   |",
    ]
    assert gutter(excerpt) == 2
    assert gutter(None) == 1


@pytest.mark.parametrize(
    ("text", "column", "width", "marked"),
    [
        ("key: value", 6, 5, "value"),
        ("\t\tkey: value", 8, 5, "value"),
        ("a\x1bb: value", 6, 5, "value"),
        ("x" * 300 + "VALUE" + "z" * 300, 301, 5, "VALUE"),
        ("x" * 70 + "VALUE", 71, 5, "VALUE"),
    ],
)
def test_carets_stand_under_the_value(text: str, column: int, width: int, marked: str) -> None:
    assert under_carets(lines(text, column, width)) == marked


def test_wide_characters_take_two_carets() -> None:
    shown = lines("名前: 支払い", 5, 3)
    assert shown[2] == "  |       ^^^^^^ label"


def test_long_lines_are_cut_on_the_sides() -> None:
    assert lines("x" * 90, 1, 3)[1] == "7 | " + "x" * 55 + "…"
    both = lines("x" * 400, 200, 3)[1]
    assert both.startswith("7 | …x")
    assert both.endswith("x…")
    assert lines("key: " + "v" * 400, 6, 400)[2].count("^") == 51


def test_a_label_without_room_goes_below() -> None:
    shown = lines("key: " + "v" * 40, 6, 40, "this does not fit beside")
    assert shown[2:4] == ["  |      " + "^" * 40, "  |      this does not fit beside"]
    shown = lines("x" * 200, 150, 30, "word " * 20)
    assert len(shown) == 6
    assert all(cells(line) <= 60 for line in shown)


@pytest.mark.parametrize(("column", "width"), [(1, 0), (99, 3), (4, 99)])
def test_positions_outside_the_line_still_show_a_caret(column: int, width: int) -> None:
    assert "^" in lines("abcd", column, width)[2]
    assert "^" in lines("", column, width)[2]


@given(
    st.text("ab漢\t\x1b é\u0301", max_size=300),
    st.integers(1, 320),
    st.integers(0, 400),
    st.integers(30, 100),
)
def test_no_line_is_wider_than_the_terminal(text: str, column: int, width: int, columns: int) -> None:
    shown = lines(text, column, width, "a label of some words", columns)
    assert all(cells(line) <= columns for line in shown)
    assert "^" in shown[2]


def test_a_line_of_megabytes_costs_only_what_is_shown() -> None:
    shown = lines("{" + "漢" * 3_000_000 + "}", 1_500_000, 4)
    assert len("".join(shown)) < 400


@pytest.mark.parametrize("columns", [40, 80])
def test_carets_without_a_label_stand_alone(columns: int) -> None:
    shown = lines("# tallygate: ignore[k8s-latest-tag] " + "on and on " * 9, 1, 120, "", columns)
    assert [line for line in shown if set(line) <= set("  |")] == [shown[0], shown[-1]]
    assert len(shown) == 4
