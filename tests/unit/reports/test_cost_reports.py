"""What costs are shown as: lengths, escapes, signs."""

from decimal import Decimal

import pytest

from tallygate.cost.diff import compared
from tallygate.model.cost import CostItem, CostStatus, Range
from tallygate.reports.costs import CostView, headline, markdown_text, text, unit_price
from tallygate.reports.folded import MOST
from tests.unit.cost.made_items import item


def view(
    before: list[CostItem] | None, after: list[CostItem], show: str = "changed", top: int = 5
) -> CostView:
    change = compared(before, after, {}, ("dev", "prod"))
    unpriced = tuple(one for one in after if one.is_open)
    return CostView(change, (), (), unpriced, ("Prices: a list.",), show=show, top=top)


def test_a_change_is_told_by_environment() -> None:
    before = [item("a.b", monthly="100"), item("a.b", monthly="5", environment="dev")]
    after = [item("a.b", monthly="104.1"), item("a.b", monthly="3", environment="dev")]
    assert headline(view(before, after)) == "dev -$2.00 (-40.0 %), prod +$4.10 (+4.1 %): open"


def test_what_becomes_known_is_no_amount() -> None:
    before, after = [item("a.b", status=CostStatus.UNPRICED)], [item("a.b", monthly="9")]
    lines = list(text(view(before, after)))
    assert "  unknown -> $9.00  prod a.b hours" in lines
    assert headline(view(before, after)) == "prod $0.00, $9.00 became known: open"


def test_an_unbounded_total_is_at_least() -> None:
    endless = item("a.b", monthly=Range(Decimal("412.1"), Decimal(500), None))
    assert any(">= $412.10" in line for line in text(view(None, [endless])))


def test_what_has_no_price_is_told_by_type_and_reason() -> None:
    unpriced = [item(f"aws_a.{n}", status=CostStatus.UNPRICED, reason="no price") for n in range(3)]
    lines = list(text(view(None, unpriced, "unpriced")))
    assert "  3 items of aws_a: no price" in lines


@pytest.mark.parametrize(("top", "lines"), [(1, 1), (3, 3), (9, 4)])
def test_lists_end_and_say_how_much_is_left(top: int, lines: int) -> None:
    shown = list(text(view(None, [item(f"a.{n}", monthly=str(n + 1)) for n in range(4)], top=top)))
    assert sum(line.startswith("  $") for line in shown) == lines
    assert any("more (--top" in line for line in shown) is (lines < 4)


def test_a_comment_is_cut_by_whole_entries() -> None:
    after = [item(f"aws_a.{'x' * 100}{n}", monthly=str(n + 1)) for n in range(3000)]
    told = markdown_text(view([], after, "all"))
    assert len(told) <= MOST
    assert "more in the artifact" in told
    assert told.count("<details>") == told.count("</details>")
    assert "Prices: a list" in told


def test_what_an_author_wrote_is_text() -> None:
    after = [item('a.b["</details>|`@x`"]', monthly="1")]
    told = markdown_text(view([], after))
    assert told.count("</details>") == told.count("<details>")
    assert "@x" not in told


@pytest.mark.parametrize(
    ("price", "shown"), [("0.0000004", "0.0000004"), ("0.10", "0.1"), ("0.02050357989272795", "0.0205036")]
)
def test_unit_prices(price: str, shown: str) -> None:
    assert unit_price(Decimal(price)) == shown
