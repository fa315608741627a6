"""What a leaf was seen to be, and since when it has been healthy without a break."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from tallygate.model.promotion import Leaf
from tallygate.promotion.deployments import Deployment, deployments
from tallygate.promotion.entry import EntryKind, LedgerEntry
from tallygate.promotion.facts import Facts

HEALTHY, PROGRESSING, DEGRADED = "Healthy", "Progressing", "Degraded"
KINDS = {HEALTHY: EntryKind.HEALTHY, PROGRESSING: EntryKind.SYNCED, DEGRADED: EntryKind.UNHEALTHY}
"""What the ledger calls each state: whatever is recorded is read again as the same."""
_STATES = {kind: state for state, kind in KINDS.items()}
OBSERVED = frozenset(_STATES)
"""Kinds of entries that say how a service was."""
_IN_BETWEEN = ("Progressing", "Suspended")


class Seen(msgspec.Struct, frozen=True):
    """tree: of the leaf, None where nobody knows. since: from when on it is proven to be so."""

    at: datetime
    health: str
    commit: str
    tree: str | None
    since: datetime | None = None
    origin: str = ""


class Patience(msgspec.Struct, frozen=True):
    """Seconds. gap: between two observations. progressing: that a healthy state may be interrupted for."""

    gap: float
    progressing: float = 0.0


class Run(msgspec.Struct, frozen=True):
    """start: since when it has been healthy; None where it is not. total: seconds of health, breaks left out.
    broken: what began it anew, and when."""

    start: datetime | None = None
    total: float = 0.0
    broken: str = ""
    broken_at: datetime | None = None


def seen(facts: Facts, leaf: Leaf, now: datetime) -> list[Seen]:
    """Observations of a leaf, the oldest first; none of the future."""
    found = [*_of_ledger(facts, leaf), *_of_file(facts, leaf), *_of_applications(facts, leaf)]
    return sorted((one for one in found if one.at <= now), key=lambda one: (one.at, one.health == HEALTHY))


def _of_ledger(facts: Facts, leaf: Leaf) -> Iterator[Seen]:
    for entry in facts.ledger.get((leaf.environment, leaf.service), ()):
        if entry.kind in OBSERVED and (not entry.regions or leaf.region in entry.regions):
            commit = entry.target.commit
            tree = tree_of(facts, leaf, entry)
            yield Seen(moment(entry.at), _STATES[entry.kind], commit, tree, origin=f"ledger {entry.seq}")


def _of_file(facts: Facts, leaf: Leaf) -> Iterator[Seen]:
    for one in facts.observations:
        if (one.environment, one.region, one.service) == (leaf.environment, leaf.region, leaf.service):
            content = facts.contents.get((one.revision, leaf))
            yield Seen(one.at, one.health, one.revision, content.tree if content else None, origin="facts")


def _of_applications(facts: Facts, leaf: Leaf) -> Iterator[Seen]:
    """All that deploy it as one: the worst of them, and what all of them prove."""
    found = [one for one in deployments(facts, leaf) if one.at]
    if not found:
        return
    trees = {one.tree for one in found}
    since = [one.since for one in found if one.since]
    yield Seen(
        min(one.at for one in found if one.at),
        max((_health(one) for one in found), key=(HEALTHY, PROGRESSING, DEGRADED).index),
        found[0].revision,
        found[0].tree if len(trees) == 1 else None,
        max(since) if len(since) == len(found) else None,
        ", ".join(one.name for one in found),
    )


def _health(one: Deployment) -> str:
    if one.health == HEALTHY and not one.problems:
        return HEALTHY if one.is_synced else PROGRESSING
    return PROGRESSING if one.health in _IN_BETWEEN else DEGRADED


def tree_of(facts: Facts, leaf: Leaf, entry: LedgerEntry) -> str | None:
    """The tree that an entry speaks of: as the commit has it, else as it was recorded."""
    content = facts.contents.get((entry.target.commit, leaf))
    return content.tree if content else entry.target.trees.get(leaf.region) or None


def moment(text: str) -> datetime:
    """A time of the ledger; one without an offset is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def healthy_run(several: list[Seen], tree: str, patience: Patience) -> Run:
    """The run of health at one tree that the last observation belongs to."""
    counter = _Counter(tree, patience)
    for one in several:
        counter.add(one)
    return Run(counter.start, counter.total, counter.broken, counter.broken_at)


class _Counter:
    def __init__(self, tree: str, patience: Patience) -> None:
        self._tree, self._patience = tree, patience
        self._last: Seen | None = None
        self._good: datetime | None = None  # the last time that it was seen healthy, in this run
        self._bad: datetime | None = None
        self.start: datetime | None = None
        self.total = 0.0
        self.broken = ""
        self.broken_at: datetime | None = None

    def add(self, one: Seen) -> None:
        if one.tree != self._tree:
            self.total = 0.0
            self._break("other content" if one.tree else "a revision that is not in this clone", one.at)
        elif one.health == DEGRADED:
            self._break("Degraded", one.at)
        elif one.health == PROGRESSING:
            if not self._patience.progressing:
                self._break("Progressing", one.at)
        else:
            self._healthy(one)
        if one.tree != self._tree or one.health != HEALTHY:
            self._bad = one.at
        self._last = one

    def _healthy(self, one: Seen) -> None:
        proven = min(one.since, one.at) if one.since else one.at
        proven = (
            max(proven, self._bad) if self._bad else proven
        )  # what was seen is stronger than what is told
        if self.start and self._good:
            self._bridge(one, proven)
        if self.start is None:
            self.start = proven
            self.total += (one.at - proven).total_seconds()
        elif self._good:
            self.total += (one.at - self._good).total_seconds()
        self._good = one.at

    def _bridge(self, one: Seen, proven: datetime) -> None:
        """Whether nothing came between the last time that it was healthy and now."""
        assert self._good is not None
        assert self._last is not None
        if proven <= self._good:
            return
        if self._last.health == PROGRESSING:
            if (one.at - self._good).total_seconds() > self._patience.progressing:
                self._break("Progressing", self._last.at)
        elif one.since:
            self._break("its health changed unseen", one.since)
        elif (one.at - self._last.at).total_seconds() > self._patience.gap:
            self._break("nothing was observed", self._last.at)

    def _break(self, why: str, at: datetime) -> None:
        if self.start:
            self.broken, self.broken_at = why, at
        self.start = self._good = None
