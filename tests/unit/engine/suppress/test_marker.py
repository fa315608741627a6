import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.engine.suppress.marker import Words, WrittenError, ignored, words


@pytest.mark.parametrize(
    ("text", "rules", "expected"),
    [
        ("ignore[a-b]", ("a-b",), Words("", "")),
        ("ignore [A-b, c,c] why  so", ("a-b", "c"), Words("why so", "")),
        ("IGNORE[a]until=2027-01-31 why", ("a",), Words("why", "2027-01-31")),
        ("ignore[a] why until=2027-01-31", ("a",), Words("why", "2027-01-31")),
        ("ignore[a] until the move is done", ("a",), Words("until the move is done", "")),
    ],
)
def test_rules_reason_and_date(text: str, rules: tuple[str, ...], expected: Words) -> None:
    assert ignored(text) == (rules, expected)


@pytest.mark.parametrize(
    "text", ["ignore", "ignore: a", "ignore a-b", "ingore[a]", "skip a", "ignore[a", "ignore[]"]
)
def test_what_is_meant_to_be_one_is_never_nothing(text: str) -> None:
    with pytest.raises(WrittenError):
        ignored(text)


@pytest.mark.parametrize("text", ["judged by the base", "", "see docs[1]?", "ignorance is bliss"])
def test_prose_is_prose(text: str) -> None:
    assert ignored(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "until=2027-02-30 x",
        "until=tomorrow",
        "x until=20270131",
        "until: 2027-01-31 x",
        "x until2027-01-31",
        "until=２027-01-31",
    ],
)
def test_a_date_that_is_none_is_told(text: str) -> None:
    with pytest.raises(WrittenError):
        words(text)


def test_a_reason_is_kept_to_a_length() -> None:
    assert len(words("x" * 9000).reason) == 500


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        said = words(text)
    except WrittenError:
        said = Words("", "")
    assert said.until == "" or len(said.until) == 10
    assert "\n" not in said.reason


def test_a_hundred_rules_at_most() -> None:
    names = ",".join(f"r{number}" for number in range(101))
    with pytest.raises(WrittenError, match="name 101 rules: 100 at most"):
        ignored(f"ignore[{names}] x")
    assert ignored(f"ignore[{names.removesuffix(',r100')}] x") is not None
