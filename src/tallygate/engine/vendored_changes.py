"""The lock file of a change against that of its base: whoever writes the one writes what it locks, too."""

from collections.abc import Sequence

import msgspec

from tallygate.loaders.registry import load
from tallygate.loaders.vendor_lock import LOCK, Identity, LockError, Pinned, parse, text
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.document import DocumentLocator
from tallygate.model.location import Location
from tallygate.sources.interface import Entry, Snapshot
from tallygate.terraform.modules.sources import shown

Pins = dict[Identity, Pinned]


class Held(msgspec.Struct, frozen=True):
    """snapshot: the head, in which the base says what a version holds that both of them name."""

    snapshot: Snapshot
    diagnostics: tuple[Diagnostic, ...] = ()


class _Relocked:
    """A snapshot with another lock file."""

    def __init__(self, snapshot: Snapshot, lock: str) -> None:
        self.name, self.diagnostics, self.kept = snapshot.name, snapshot.diagnostics, snapshot.kept
        self._snapshot, self._lock = snapshot, lock.encode()

    def entries(self) -> Sequence[Entry]:
        return self._snapshot.entries()

    def read(self, path: str) -> bytes:
        return self._lock if path == LOCK else self._snapshot.read(path)


def held_to(base: Snapshot, head: Snapshot) -> Held:
    """A version or commit never holds two things: with other files than in the base it is not used, and
    UNKNOWN. What else is new in the lock file is used and told, since nothing here can prove it."""
    before, after = _pins(base), _pins(head)
    new = [(number, one) for number, one in enumerate(after.values()) if _is_new(one, before)]
    if not new:
        return Held(head)
    [document] = load("json", head.read(LOCK), LOCK).documents
    places = DocumentLocator(LOCK, document.spans, ("modules",))
    other = {one.identity: before[one.identity] for _, one in new if _contradicts(one, before)}
    told: dict[tuple[bool, str], Diagnostic] = {}  # once for each package, which several lines may name
    for number, one in new:
        is_other = one.identity in other
        tell = _changed if is_other else _unverified
        told.setdefault((is_other, one.place), tell(one, places.value((number, "digest"))))
    held = _Relocked(head, text((after | other).values())) if other else head
    return Held(held, tuple(told.values()))


def _pins(snapshot: Snapshot) -> Pins:
    """None of a lock file that is not well-formed: where it is asked, it is told."""
    try:
        return {one.identity: one for one in parse(snapshot.read(LOCK))}
    except (KeyError, LockError):
        return {}


def _is_new(one: Pinned, before: Pins) -> bool:
    """Whatever its folder is called."""
    known = before.get(one.identity)
    return known is None or msgspec.structs.replace(one, package=known.package) != known


def _contradicts(one: Pinned, before: Pins) -> bool:
    """Nothing says that the file at an address, which has no version, stays what it is."""
    return bool(one.resolved) and one.identity in before and before[one.identity].resolved == one.resolved


def _changed(one: Pinned, place: Location) -> Diagnostic:
    message = (
        f"{shown(one.source)} at {one.resolved} has other files than in the base, "
        "and a version or commit has one content: not used"
    )
    return Diagnostic("vendor-changed", message, place, Level.UNKNOWN, resource=one.place)


def _unverified(one: Pinned, place: Location) -> Diagnostic:
    message = f"{shown(one.source)}: that its files are in {one.place} is taken at the word of this change"
    return Diagnostic("vendor-unverified", message, place, Level.FINDING, resource=one.place)
