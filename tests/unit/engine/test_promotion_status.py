"""What `promote status` says of health: of what is there now, and of nothing else."""

from tallygate.engine.promotion_status import _last
from tallygate.promotion.entry import End, EntryKind, LedgerEntry

TREE = "a" * 40


def seen(**trees: str) -> LedgerEntry:
    at = "2026-11-21T12:00:00+00:00"
    return LedgerEntry(EntryKind.HEALTHY, "shop", "prod", "cart", "p", at, target=End("c" * 40, trees))


def test_an_observation_counts_for_the_content_that_it_names() -> None:
    last = seen(eu=TREE)
    assert _last([last], {"eu": TREE}) is last
    assert _last([last], {"eu": "b" * 40}) is None


def test_an_observation_that_names_no_content_says_nothing() -> None:
    assert _last([seen()], {"eu": TREE}) is None
    assert _last([], {"eu": TREE}) is None
