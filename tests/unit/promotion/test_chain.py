"""Entries, their ids, and what makes a chain of them true."""

from collections.abc import Sequence
from hashlib import sha1, sha256
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tallygate.model.promotion import Change, GateState, GateVerdict
from tallygate.promotion.chain import descent, exported, foreign, read_chain, read_export
from tallygate.promotion.entry import (
    End,
    EntryKind,
    LedgerEntry,
    canonical,
    chained,
    entry_id,
    gate_records,
    moved,
    open_plan,
)

NAME = "refs/tallygate/ledger/prod/cart"


def event(
    kind: EntryKind = EntryKind.MERGED, plan: str = "p1", commit: str = "c1", **more: Any
) -> LedgerEntry:
    when = more.pop("at", "2026-11-21T12:00:00Z")
    return LedgerEntry(
        kind,
        "shop",
        "prod",
        "cart",
        plan,
        when,
        "staging",
        target=End(sha1(commit.encode()).hexdigest()),
        **more,
    )


def chain_of(events: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    entries: list[LedgerEntry] = []
    for one in events:
        entry = chained(one, entries)
        if entry.seq > len(entries):
            entries.append(entry)
    return entries


def written(count: int) -> list[bytes]:
    return [canonical(one) for one in chain_of([event(plan=f"p{n}", commit=f"c{n}") for n in range(count)])]


def test_an_entry_names_the_one_before_by_its_bytes() -> None:
    first, second = written(2)
    assert msgspec.json.decode(second)["prev"] == sha256(first).hexdigest()
    assert [one.seq for one in read_chain(NAME, [first, second]).entries] == [1, 2]


def test_the_same_event_is_one_entry() -> None:
    healthy = event(EntryKind.HEALTHY, at="2026-11-21T13:00:00Z")
    entries = chain_of([event(), event(actor=event().actor), healthy, healthy])
    assert [one.kind for one in entries] == [EntryKind.MERGED, EntryKind.HEALTHY]


def test_observations_of_another_time_are_others() -> None:
    times = [f"2026-11-21T13:0{n}:00Z" for n in range(3)]
    kinds = [EntryKind.HEALTHY, EntryKind.UNHEALTHY, EntryKind.HEALTHY]
    events = [event(kind, at=at) for kind, at in zip(kinds, times, strict=True)]
    assert [one.kind for one in chain_of([event(), *events])][1:] == kinds


def test_the_same_plan_after_a_rollback_is_a_new_attempt() -> None:
    entries = chain_of(
        [
            event(EntryKind.PLANNED, commit="b1"),
            event(commit="c1"),
            event(EntryKind.ROLLED_BACK, "back", "c2"),
            event(EntryKind.PLANNED, commit="b2"),
            event(commit="c3"),
        ]
    )
    assert [one.attempt for one in entries] == [1, 1, 2, 3, 3]
    assert len({one.id for one in entries}) == 5


@pytest.mark.parametrize("wave", [1, 2])
def test_attempts_are_counted_for_each_wave(wave: int) -> None:
    entries = chain_of([event(wave=1, commit="c1"), event(wave=2, commit="c2")])
    assert next(one for one in entries if one.wave == wave).attempt == 1


def test_an_open_plan_ends_with_a_move() -> None:
    planned = event(EntryKind.PLANNED, commit="b1")
    newer = event(EntryKind.PLANNED, "p2", "b2")
    assert (
        open_plan(chain_of([planned, event(EntryKind.APPROVED), newer]), 0)
        == chain_of([planned, event(EntryKind.APPROVED), newer])[-1]
    )
    assert open_plan(chain_of([planned, event(commit="c1")]), 0) is None


def test_only_versions_are_readable() -> None:
    image = Change("prod", 0, "euw1", "cart", "values.yaml", "/image/tag", "1", "2", "helm-image")
    flag = Change("prod", 0, "euw1", "cart", "values.yaml", "/password", None, "hunter2", "keys")
    both = moved([flag, image])
    assert (both[0].before, both[0].after) == ("1", "2")
    assert b"hunter2" not in canonical(event(moved=both))
    assert both[1].after == f"sha256:{sha256(b'hunter2').hexdigest()}"


def test_evidence_is_kept_as_its_digest() -> None:
    verdict = GateVerdict("slo", "metric", GateState.PASS, "fine", evidence={"token": "hunter2"})
    [record] = gate_records([verdict])
    assert b"hunter2" not in canonical(record)
    assert (record.verdict, len(record.evidence)) == ("pass", 64)


def changed(data: bytes, **fields: Any) -> bytes:
    return canonical({**msgspec.json.decode(data), **fields})


def forged(data: bytes, **fields: Any) -> bytes:
    """With an id that fits."""
    entry = replace(msgspec.json.decode(data, type=LedgerEntry), **fields)
    return canonical(replace(entry, id=entry_id(entry)))


@pytest.mark.parametrize(
    ("spoiled", "seq", "why"),
    [
        (lambda e: [e[0], changed(e[1], reason="no reason"), *e[2:]], 3, "follows"),
        (lambda e: [e[0], changed(e[1], plan="other"), *e[2:]], 2, "an id that is not of what it says"),
        (lambda e: [e[0], forged(e[1], plan="other"), *e[2:]], 3, "follows"),
        (lambda e: [e[0], *e[2:]], 2, "says that it is 3"),
        (lambda e: e[1:], 1, "says that it is 2"),
        (lambda e: [e[1], e[0]], 1, "says that it is 2"),
        (lambda e: [*e[:2], e[1]], 3, "says that it is 2"),
        (lambda e: [e[0], e[1] + b"\n", *e[2:]], 2, "is not written canonically"),
        (lambda e: [e[0], b"{}"], 2, "is no entry"),
        (lambda e: [e[0], changed(e[1], v=2), *e[2:]], 2, "has version 2"),
        (lambda e: [e[0], changed(e[1], more=1), *e[2:]], 2, "is no entry"),
        (lambda e: [e[0], b"\xff"], 2, "is no entry"),
        (lambda e: [b"[" * 100_000], 1, "is no entry"),
    ],
)  # fmt: skip
def test_the_first_bad_entry_is_named(spoiled: Any, seq: int, why: str) -> None:
    chain = read_chain(NAME, spoiled(written(4)))
    assert chain.fault
    assert (chain.fault.seq, why in chain.fault.why, len(chain.entries)) == (seq, True, seq - 1), chain.fault


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"at": "yesterday"}, "has the time `yesterday`"),
        ({"at": ""}, "has the time ``"),
        ({"at": "2026-11-21T12:00:00"}, "is none of ISO 8601 with an offset"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "is none of ISO 8601 with an offset"),
        ({"target": End("main")}, "$.to.commit"),
        ({"source": End("--upload-pack=touch x")}, "$.from.commit"),
        ({"target": End("a" * 40, {"": "HEAD"})}, "$.to.trees"),
        ({"reason": "x" * 5000}, "$.reason"),
        ({"plan": "x" * (5 << 20)}, "has more than 4 MiB"),
    ],
)
def test_what_would_break_its_readers_is_no_entry(changed: dict[str, Any], said: str) -> None:
    """An id and a place in the chain that are right prove nothing of what else it says."""
    bad = chained(replace(event(), **changed), [])
    chain = read_chain(NAME, [canonical(bad)])
    assert chain.fault
    assert (chain.fault.seq, said in chain.fault.why) == (1, True), chain.fault.why


@given(st.integers(0, 3), st.integers(0, 10_000), st.integers(1, 255))
def test_no_flipped_byte_goes_unseen(entry: int, place: int, flip: int) -> None:
    """Of the last entry an anchor tells."""
    data = written(4)
    head = read_chain(NAME, data).head
    spoiled = bytearray(data[entry])
    spoiled[place % len(spoiled)] ^= flip
    chain = read_chain(NAME, [*data[:entry], bytes(spoiled), *data[entry + 1 :]])
    assert head
    assert chain.fault or descent(chain, head)


def test_ledger_truncated_and_forked_need_an_anchor() -> None:
    data = written(3)
    head = read_chain(NAME, data).head
    assert head
    short = read_chain(NAME, data[:2])
    assert short.fault is None
    assert (fault := descent(short, head))
    assert (fault.seq, "ends at 2, it once had 3" in fault.why) == (3, True)
    fork = chain_of([event(plan="p0", commit="c0"), event(plan="x", commit="x"), event(plan="y", commit="y")])
    other = read_chain(NAME, map(canonical, fork))
    assert (fault := descent(other, head))
    assert (other.fault, fault.seq, "is another one" in fault.why) == (None, 3, True)
    assert descent(read_chain(NAME, [*data, *written(4)[3:]]), head) is None


def test_an_entry_of_another_service_is_foreign() -> None:
    chain = read_chain(NAME, written(2))
    assert foreign(chain, "prod", "cart") is None
    assert foreign(chain, "prod", "") is None
    assert (fault := foreign(chain, "prod", "user"))
    assert fault.why == "belongs to prod/cart"


@given(st.text(max_size=40))
def test_an_export_verifies_without_git(reason: str) -> None:
    """Whatever people write as their reason, and however JSON is escaped on the way."""
    entries = chain_of([event(), event(EntryKind.HOLD, reason=reason)])
    chain = read_chain(NAME, map(canonical, entries))
    lines = [msgspec.json.encode(row) for row in exported([chain])]
    ascii_lines = [line.decode().encode("ascii", "backslashreplace") for line in lines]
    assert read_export(lines) == [chain]
    if reason.isascii():
        assert read_export(ascii_lines) == [chain]


def test_a_line_that_is_no_entry_is_a_fault() -> None:
    lines = [msgspec.json.encode(row) for row in exported([read_chain(NAME, written(2))])]
    [broken] = read_export([lines[0], b'{"chain": 1}'])
    assert broken.fault
    assert "is line 2, and no entry" in broken.fault.why
    [short] = read_export(lines[1:])
    assert short.fault
    assert short.fault.seq == 1
