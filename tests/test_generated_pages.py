"""Generated parts of the documentation are what `make docs` writes."""

import pytest

from docs.generate import PARTS, pages, written

PAGES = pages()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_fresh(page: object) -> None:
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert written(text) == text, "run `make docs`"


def test_every_part_has_a_place() -> None:
    whole = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in PARTS if f"<!-- generated: {name} -->" not in whole] == []


def test_a_stale_part_is_written_anew_and_prose_is_kept() -> None:
    stale = "before\n<!-- generated: variables -->\nold\n<!-- end -->\nafter\n"
    fresh = written(stale)
    assert "old" not in fresh
    assert fresh.startswith("before\n<!-- generated: variables -->\n| variable |")
    assert fresh.endswith("\n<!-- end -->\nafter\n")
    assert written(fresh) == fresh
