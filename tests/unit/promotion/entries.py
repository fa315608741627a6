"""Entries of one service, as a chain has them."""

from collections.abc import Sequence
from typing import Any

from tallygate.promotion.entry import Actor, End, EntryKind, LedgerEntry, MovedKey, chained


def at(hour: int, minute: int = 0) -> str:
    return f"2026-11-21T{hour:02}:{minute:02}:00+00:00"


def tag(value: str, before: str = "v0", region: str = "", key: str = "/image/tag") -> MovedKey:
    return MovedKey(region, "values.yaml", key, before, value)


def event(kind: EntryKind = EntryKind.MERGED, plan: str = "p1", hour: int = 12, **more: Any) -> LedgerEntry:
    end = more.pop("target", End(f"c-{plan}", {"": f"tree-{plan}"}))
    actor = Actor(login=more.pop("login", "ann"))
    return LedgerEntry(
        kind, "shop", "prod", "cart", plan, at(hour), "staging", target=end, actor=actor, **more
    )


def chain_of(events: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    entries: list[LedgerEntry] = []
    for one in events:
        entry = chained(one, entries)
        if entry.seq > len(entries):
            entries.append(entry)
    return entries
