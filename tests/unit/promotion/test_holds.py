"""What is held, and what brings it back."""

from msgspec.structs import replace

from tallygate.model.promotion import Change, GateState, Plan
from tallygate.promotion.entry import EntryKind, LedgerEntry
from tallygate.promotion.holds import UNTIL_NEWER, UNTIL_RELEASED, hold_verdict, holding
from tests.unit.promotion.entries import chain_of, event, tag


def plan(**values: str) -> Plan:
    """That image.tag, or another key, comes to have these values."""
    changes = tuple(
        Change("prod", 0, "", "cart", "values.yaml", f"/image/{key}", "old", value, "helm-image")
        for key, value in values.items()
    )
    return Plan("shop", "staging", "prod", "digest", changes)


def rolled_back(hold: str = UNTIL_NEWER) -> list[LedgerEntry]:
    """v1, then v2, then back to v1."""
    moves = chain_of([event(plan="p1", moved=(tag("v1"),)), event(plan="p2", hour=13, moved=(tag("v2"),))])
    back = event(EntryKind.ROLLED_BACK, "back", 14, undoes=moves[1].id, hold=hold, moved=(tag("v1"),))
    return chain_of([*moves, back])


def test_a_hold_holds_until_it_is_released() -> None:
    hold = event(EntryKind.HOLD, "", hold=UNTIL_RELEASED, reason="it loops")
    found = hold_verdict(chain_of([event(), hold]), plan(tag="v9"))
    assert found
    assert found.verdict is GateState.WAIT
    assert "cart in prod is held since 2026-11-21T12:00:00+00:00 by ann (it loops); release it" in found.why
    assert holding(chain_of([event(), hold, event(EntryKind.RELEASE, "", 15)]), plan(tag="v9")) is None


def test_rollback_then_auto_loop() -> None:
    """The same content does not come back by itself, in whatever plan; something newer does."""
    entries = rolled_back()
    assert holding(entries, plan(tag="v2"))
    assert holding(entries, plan(tag="v3")) is None
    assert holding(entries, plan(tag="v2", digest="sha256:1")) is None
    later = chain_of([*entries, event(plan="p3", hour=15, moved=(tag("v3"),))])
    assert holding(later, plan(tag="v2"))
    assert holding(chain_of([*later, event(EntryKind.RELEASE, "", 16)]), plan(tag="v2")) is None


def test_what_several_promotions_brought_is_held_together() -> None:
    moves = chain_of(
        [
            event(plan="p1", moved=(tag("v1"),)),
            event(plan="p2", hour=13, moved=(tag("v2"),)),
            event(plan="p3", hour=14, moved=(tag("d3", key="/image/digest"),)),
        ]
    )
    entries = chain_of([*moves, event(EntryKind.ROLLED_BACK, "b", 15, undoes=moves[1].id, hold=UNTIL_NEWER)])
    assert holding(entries, plan(tag="v2", digest="d3"))
    assert holding(entries, plan(tag="v2", digest="d4")) is None


def test_other_holds_of_a_rollback() -> None:
    assert holding(rolled_back(UNTIL_RELEASED), plan(tag="v3"))
    assert holding(rolled_back(""), plan(tag="v2")) is None


def test_values_that_may_be_secret_are_compared_by_their_digests() -> None:
    from tallygate.promotion.entry import moved

    secret = replace(plan(tag="x").changes[0], kind="keys")
    made = replace(plan(), changes=(secret,))
    moves = chain_of([event(plan="p1"), event(plan="p2", hour=13, moved=moved(made.changes))])
    assert "x" not in {one.after for one in moves[1].moved}
    back = event(EntryKind.ROLLED_BACK, "b", 14, undoes=moves[1].id, hold=UNTIL_NEWER)
    assert holding(chain_of([*moves, back]), made)
