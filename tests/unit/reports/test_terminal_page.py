"""Pages of rules in a terminal."""

from hypothesis import given
from hypothesis import strategies as st

from tallygate.reports.terminal_page import terminal_page

WORDS = st.lists(st.text("abcdef", min_size=1, max_size=9), min_size=1, max_size=60)


@given(WORDS, st.integers(12, 60))
def test_paragraphs_are_wrapped_and_lose_no_word(words: list[str], width: int) -> None:
    lines = list(terminal_page(" ".join(words), width))
    assert all(len(line) <= width for line in lines)
    assert " ".join(lines).split() == words


@given(WORDS)
def test_code_stays_as_it_is_written(words: list[str]) -> None:
    page = f"```yaml\n  {' '.join(words)}\n- a\n```"
    assert list(terminal_page(page, 12)) == page.splitlines()


def test_lines_of_a_paragraph_are_joined_and_blocks_stay_apart() -> None:
    page = "# a title that is longer than the width\n\none\ntwo\n- three\n- four five\n  six\n\nseven"
    assert list(terminal_page(page, 12)) == [
        "# a title that is longer than the width",
        "",
        "one two",
        "- three",
        "- four five",
        "  six",
        "",
        "seven",
    ]


def test_a_link_within_the_repository_is_its_text_alone() -> None:
    page = "See [that rule](../that/rule.md) and [a page](https://example.org/x)."
    assert list(terminal_page(page, 100)) == ["See that rule and [a page](https://example.org/x)."]


def test_a_long_word_is_not_broken() -> None:
    assert list(terminal_page("see https://example.org/a-b-c now", 10)) == [
        "see",
        "https://example.org/a-b-c",
        "now",
    ]
