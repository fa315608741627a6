"""Text fits the terminal, whatever it is made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.reports.layout import Pen, cells, pad, paragraph, table, window, wrap

WORDS = st.text("abc 漢é\u0301🙂", max_size=80)


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("漢字", 4), ("e\u0301", 1), ("🙂", 2), ("", 0), ("ｱ", 1)]
)
def test_cells(text: str, width: int) -> None:
    assert cells(text) == width
    assert cells(pad(text, 9)) == 9


@given(WORDS, st.integers(8, 40), st.integers(0, 30))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int, first: int) -> None:
    lines = wrap(text, width, min(first, width - 2))
    assert all(cells(line) <= width for line in lines)
    assert cells(lines[0]) <= width - min(first, width - 2)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_wrapping_breaks_between_words_and_inside_only_where_it_must() -> None:
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("abcdefghijkl m", 5) == ["abcde", "fghij", "kl m"]
    assert wrap("abcdef g", 8, first=5) == ["", "abcdef g"]


def test_no_wrapped_line_starts_a_runner_command() -> None:
    assert wrap("aaaa ::error::x", 11) == ["aaaa", "\\x3a:error::x"]
    assert wrap("aaaaaaaa::error::x", 8)[1].startswith("\\x3a:")


@given(WORDS, st.integers(0, 90), st.integers(3, 40))
def test_a_window_fits_its_room(text: str, left: int, room: int) -> None:
    assert cells(window(text, left, room)) <= room


def test_windows_mark_what_is_cut() -> None:
    assert window("abcdef", 0, 6) == "abcdef"
    assert window("abcdefg", 0, 6) == "abcde…"
    assert window("abcdefg", 2, 4) == "…de…"
    assert window("abcdefg", 3, 6) == "…efg"
    assert window("漢字漢", 1, 4) == "…字…"
    assert window("abc", 0, 3, cut_right=True) == "ab…"


def test_paragraphs_are_indented_and_never_narrower_than_a_word_or_two() -> None:
    assert paragraph("one two three four five six", 24, "   ") == ["   one two three four", "   five six"]
    assert cells(paragraph("x" * 30, 4, "   ")[0]) == 23


ROWS = [
    [("dev", ""), ("漢", "ok"), ("open", "ok")],
    [("production", ""), ("-", ""), ("closed: one, two, three, four, five", "error")],
]


def test_tables_align_and_wrap_the_last_column() -> None:
    assert list(table(["env", "is", "gate"], ROWS, 46, Pen(False))) == [
        "env         is  gate",
        "dev         漢  open",
        "production  -   closed: one, two, three, four,",
        "                five",
    ]


def test_a_last_column_with_little_room_goes_on_below() -> None:
    assert list(table(["env", "is", "gate"], ROWS, 36, Pen(False)))[2:] == [
        "production  -   closed",
        "            one, two, three, four,",
        "            five",
    ]


def test_colour_and_links_only_when_asked_for() -> None:
    assert Pen(False).ink("error", "x") == "x"
    assert Pen(False).link("x", "https://docs.example") == "x"
    assert Pen(True).ink("error", "x") == "\x1b[1;31mx\x1b[0m"
    assert Pen(True).ink("", "x") == "x"
    assert (
        Pen(True).link("x", "https://docs.example/a") == "\x1b]8;;https://docs.example/a\x1b\\x\x1b]8;;\x1b\\"
    )


@pytest.mark.parametrize(
    "target", ["", "javascript:alert(1)", "https://a\x1b\\b", "https://a\nb", "https://é"]
)
def test_links_lead_to_plain_web_addresses_only(target: str) -> None:
    assert Pen(True).link("x", target) == "x"


@pytest.mark.parametrize("place", ["apps/user/overlays/prod/kustomization.yaml:1:1:", "/a/b/c-d_e/f.tf"])
def test_a_path_is_never_broken(place: str) -> None:
    assert wrap(f"see {place} there", 12) == ["see", place, "there"]
    assert paragraph(place, 20, "      ") == [f"      {place}"]
    assert len(wrap("x" * 20 + "/" * 20, 12)) == 4
