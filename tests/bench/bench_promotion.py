"""Bots that race on one bare remote, bots that are killed, and a long ledger."""

import random
import tempfile
import time
from pathlib import Path

from tallygate.promotion.chain import read_chain
from tallygate.promotion.entry import EntryKind, LedgerEntry, canonical, chained
from tests.bench import Row
from tests.e2e.promotion_race import Race, assert_consistent, bot, kill, race, start
from tests.unit.promotion.remotes import bare, clone

SERVICES = tuple(f"service-{number}" for number in range(8))
LAST = 16
KILLS = 100
ENTRIES = 10_000


SHARED, OWN = "refs/heads/main", "refs/heads/prod-{service}"
"""One branch for all services, and one for each."""


def raced(bots: int, target: str) -> Race:
    """Lost and doubled promotions would raise."""
    with tempfile.TemporaryDirectory() as folder:
        ran = race(Path(folder), bots, LAST, SERVICES, target)
        found = assert_consistent(Path(folder) / "remote.git", SERVICES, LAST, target)
        assert sorted(commit for _, commit, _ in ran.landed) == sorted(one.target.commit for one in found)
        return ran


def told(ran: Race) -> str:
    return f"{ran.a_minute:.0f} a minute, p95 {ran.p95:.2f} s, {len(ran.failed)} gave up; 0 lost, 0 doubled"


def killed(kills: int) -> int:
    """Promotions that are in the ledger after so many bots were killed, and one that was not."""
    chosen = random.Random(kills)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        services = SERVICES[:4]
        remote = bare(folder, services)
        place = clone(remote, "clone")
        last = 2 * kills // len(services)
        for number in range(kills):
            running = bot(place, f"bot-{number}", last, services)
            start([running])
            time.sleep(chosen.uniform(0.01, 0.6))
            kill(running.pid)
            running.communicate()
        final = bot(place, "final", last, services)
        start([final])
        final.communicate(timeout=600)
        return len(assert_consistent(remote, services, last))


def long_chain() -> list[bytes]:
    """Each entry by the one before alone: a whole chain would be looked through for each."""
    entries: list[LedgerEntry] = []
    for number in range(ENTRIES):
        draft = LedgerEntry(EntryKind.MERGED, "shop", "prod", "cart", f"{number:064}", "2026-11-21T12:00:00Z")
        before = entries[-1:]
        entry = chained(draft, before)
        entries.append(entry)
    return [canonical(entry) for entry in entries]


def spent(written: list[bytes]) -> float:
    """Seconds of processor time to verify a chain."""
    began = time.process_time()
    chain = read_chain("chain", written)
    assert (chain.fault, len(chain.entries)) == (None, len(written))
    return time.process_time() - began


def run() -> list[Row]:
    alone, rows = raced(1, SHARED), []
    for target, name in ((SHARED, "one branch"), (OWN, "a branch each")):
        for bots in (2, 4, 8):
            ran = raced(bots, target)
            ratio = ran.a_minute / alone.a_minute
            rows.append(Row(f"{bots} bots on {name} to one bot", ratio, ">= 0.3", told(ran)))
    landed = killed(KILLS)
    rows.append(
        Row("promotions in the ledger, to kill -9 of bots", landed / KILLS, ">= 1.9", f"{KILLS} kills")
    )
    written = long_chain()
    short, whole = spent(written[: ENTRIES // 10]), spent(written)
    note = f"{ENTRIES:,} entries {whole:.2f} s"
    return [*rows, Row("ten times the entries, verified, in time", whole / short, "<= 15", note)]
