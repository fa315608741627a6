"""A page drops whole sections, the least important first, and says so."""

from hypothesis import given
from hypothesis import strategies as st

from tallygate.reports.sections import Extent, Section, fitting, page

TIGHT = Extent(len, most=120, items=3, part=20)


def section(name: str, rank: int, size: int) -> Section:
    return Section(name, rank, name[0] * size)


def test_all_that_fits_stands_in_order() -> None:
    given_ = [section("head", 0, 3), section("list", 2, 4), section("foot", 0, 3)]
    assert page(given_, TIGHT) == "hhh\n\nllll\n\nfff\n"


def test_the_least_important_is_dropped_whole_and_named_before_the_end() -> None:
    given_ = [
        section("head", 0, 3),
        section("a list", 2, 90),
        section("b list", 9, 90),
        section("foot", 0, 3),
    ]
    shown = page(given_, TIGHT)
    assert shown == "hhh\n\n_Left out, to stay within a limit: b list, a list._\n\nfff\n"
    assert len(shown) <= TIGHT.most


def test_what_is_dropped_may_make_room_for_the_more_important() -> None:
    given_ = [section("head", 0, 3), section("a", 2, 20), section("b", 9, 90), section("foot", 0, 3)]
    assert page(given_, TIGHT) == f"hhh\n\n{'a' * 20}\n\n_Left out, to stay within a limit: b._\n\nfff\n"


def test_of_many_dropped_sections_the_first_are_named() -> None:
    given_ = [section("head", 0, 3), *(section(f"{n}x", n, 500) for n in range(1, 30)), section("foot", 0, 3)]
    shown = page(given_, TIGHT)
    assert "29x, 28x, 27x, 26x, 25x, 24x, 23x, 22x and 21 more sections._" in shown
    assert shown.count("_Left out") == 1


def test_what_must_be_shown_is_shown() -> None:
    assert page([section("head", 0, 500)], TIGHT) == "h" * 500 + "\n"


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 400)), max_size=12))
def test_a_section_is_whole_or_absent_and_the_page_fits(parts: list[tuple[int, int]]) -> None:
    extent = Extent(len, most=400, items=3, part=20)
    sections = [Section(f"n{i}", rank, chr(0x4E00 + i) * size) for i, (rank, size) in enumerate(parts)]
    text = page([Section("head", 0, "head"), *sections, Section("foot", 0, "foot")], extent)
    assert len(text) <= extent.most
    for i, each in enumerate(sections):
        assert text.count(chr(0x4E00 + i)) in (0, len(each.text))
        assert each.text in text or f"n{i}" in text or "more sections" in text


def test_a_list_is_cut_by_number_and_by_size() -> None:
    assert fitting(["a", "b", "c", "d"], TIGHT) == ["a", "b", "c"]
    assert fitting(["a" * 10, "b" * 10], TIGHT) == ["a" * 10]
    assert fitting(["a" * 21], TIGHT) == []
