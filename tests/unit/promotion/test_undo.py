"""What a rollback goes back to, from the ledger alone."""

import pytest

from tallygate.promotion.entry import End, EntryKind, LedgerEntry
from tallygate.promotion.errors import PromotionError
from tallygate.promotion.undo import undo, waves
from tests.unit.promotion.entries import chain_of, event, tag


def healthy(plan: str, hour: int, kind: EntryKind = EntryKind.HEALTHY) -> LedgerEntry:
    return event(kind, plan, hour)


def three_moves() -> list[LedgerEntry]:
    return chain_of(
        [
            event(plan="p1", hour=1, moved=(tag("v1"),)),
            healthy("p1", 2),
            event(plan="p2", hour=3, moved=(tag("v2"),)),
            healthy("p2", 4),
            healthy("p2", 5, EntryKind.UNHEALTHY),
            event(plan="p3", hour=6, moved=(tag("f", key="/flags/fast"),)),
        ]
    )


def test_back_to_what_was_healthy_at_its_end() -> None:
    found = undo(three_moves(), 0)
    assert (found.good.plan, found.bad.plan) == ("p1", "p3")
    assert [one.plan for one in found.moves] == ["p2", "p3"]
    assert found.keys == {("", "values.yaml", "/image/tag"), ("", "values.yaml", "/flags/fast")}


def test_to_an_entry_or_what_was_observed_of_it() -> None:
    entries = three_moves()
    assert undo(entries, 0, entries[2].id[:8]).good.plan == "p2"
    assert undo(entries, 0, entries[3].id).good.plan == "p2"


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("abc", "give at least 6 characters"),
        ("0" * 64, "names no promotion"),
        ("now", "is what is there now"),
    ],
)
def test_entries_that_cannot_be_gone_back_to(to: str, said: str) -> None:
    entries = three_moves()
    with pytest.raises(PromotionError, match=said):
        undo(entries, 0, entries[-1].id if to == "now" else to)


def test_nothing_to_go_back_to() -> None:
    with pytest.raises(PromotionError, match="nothing was promoted there"):
        undo([], 0)
    with pytest.raises(PromotionError, match="no earlier promotion is recorded as healthy"):
        undo(chain_of([event(), event(plan="p2", hour=13)]), 0)
    entries = three_moves()
    back = event(EntryKind.ROLLED_BACK, "back", 7, undoes=entries[2].id, target=entries[0].target)
    rolled = chain_of([*entries, back])
    with pytest.raises(PromotionError, match="it was rolled back already"):
        undo(rolled, 0)
    assert undo(rolled, 0, entries[2].id).good.plan == "p2"


def test_health_of_what_was_there_before_is_not_its_own() -> None:
    """Argo CD had not synced yet when it was seen."""
    entries = chain_of(
        [
            event(plan="p1", hour=1),
            healthy("p1", 2),
            event(plan="p2", hour=3),
            event(EntryKind.HEALTHY, "p2", 4, target=End("c-p1", {"": "tree-p1"})),
            event(plan="p3", hour=5),
        ]
    )
    assert undo(entries, 0).good.plan == "p1"


def test_every_region_counts() -> None:
    """proven in one of two regions"""

    def seen(hour: int, region: str) -> LedgerEntry:
        return event(
            EntryKind.HEALTHY, "p2", hour, regions=(region,), target=End("c", {region: f"t{region}"})
        )

    ends = [End(f"c{n}", {"eu": f"t{n}", "us": f"t{n}"}) for n in range(3)]
    moves = [event(plan=f"p{n}", hour=n, regions=("eu", "us"), target=ends[n]) for n in range(3)]
    with pytest.raises(PromotionError, match="no earlier promotion"):
        undo(chain_of([*moves[:2], seen(1, "eu"), moves[2]]), 0)
    assert undo(chain_of([*moves[:2], seen(1, "eu"), seen(1, "us"), moves[2]]), 0).good.plan == "p1"


def test_partial_wave() -> None:
    """Only waves that have what is taken back go back, the last one first."""
    entries = chain_of(
        [
            event(plan="a1", hour=1, wave=1, moved=(tag("v1", region="eu"),)),
            event(plan="a2", hour=2, wave=2, moved=(tag("v1", region="us"),)),
            event(plan="a3", hour=3, wave=3, moved=(tag("v1", region="ap"),)),
            event(plan="b1", hour=4, wave=1, moved=(tag("v2", region="eu"),)),
            event(plan="b2", hour=5, wave=2, moved=(tag("v2", region="us"),)),
        ]
    )
    assert list(waves(entries)) == [
        (3, "it is still at what was promoted at 2026-11-21T03:00:00+00:00"),
        (2, ""),
        (1, ""),
    ]
    assert [one.plan for one in undo(entries, 2, entries[1].id).moves] == ["b2"]
