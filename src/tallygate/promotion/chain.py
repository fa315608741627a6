"""Whether a chain of entries is true. Pure: the bytes of the entries are all that it needs."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

import msgspec

from tallygate.promotion.entry import (
    MOST_BYTES,
    VERSION,
    Fault,
    Head,
    LedgerEntry,
    canonical,
    digest_of,
    entry_id,
    is_moment,
)

_SHOWN = 12
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What bytes that are no JSON of a kind raise."""


class Chain(msgspec.Struct, frozen=True):
    """Entries oldest first. fault: the first that cannot be true; entries end before it."""

    name: str
    entries: tuple[LedgerEntry, ...] = ()
    fault: Fault | None = None

    @property
    def head(self) -> Head | None:
        """What a later state of this chain has to descend from; None where there is no entry."""
        last = self.entries[-1] if self.entries else None
        return Head(self.name, last.seq, digest_of(last)) if last else None


class BrokenError(Exception):
    """What an entry has that cannot be true."""


def read_chain(name: str, written: Iterable[bytes]) -> Chain:
    """Entries from their bytes, oldest first, up to the first that is not what it has to be."""
    entries: list[LedgerEntry] = []
    prev = ""
    for data in written:
        try:
            entry = checked(data, len(entries) + 1, prev)
        except BrokenError as error:
            return Chain(name, tuple(entries), Fault(name, len(entries) + 1, str(error)))
        entries.append(entry)
        prev = sha256(data).hexdigest()
    return Chain(name, tuple(entries))


def checked(data: bytes, seq: int, prev: str) -> LedgerEntry:
    """The entry of these bytes at this place of a chain: what is read, and what is to be written. Raises
    BrokenError."""
    entry = _entry(data)
    _check(entry, seq, prev)
    return entry


def descent(chain: Chain, seen: Head) -> Fault | None:
    """Whether the chain still has what was its head once."""
    if len(chain.entries) < seen.seq:
        if chain.fault:
            return chain.fault
        why = f"is missing: the chain ends at {len(chain.entries)}, it once had {seen.seq}"
        return Fault(chain.name, len(chain.entries) + 1, why)
    found = digest_of(chain.entries[seen.seq - 1])
    if found == seen.digest:
        return None
    why = f"is another one: sha256 {found[:_SHOWN]}, it once was {seen.digest[:_SHOWN]}"
    return Fault(chain.name, seen.seq, why)


def foreign(chain: Chain, env: str, service: str) -> Fault | None:
    """The first entry that belongs to another chain; "" for env or service where a chain holds several."""
    for entry in chain.entries:
        if (env and entry.env != env) or (service and entry.service != service):
            return Fault(chain.name, entry.seq, f"belongs to {entry.env}/{entry.service}")
    return None


def exported(chains: Sequence[Chain]) -> Iterator[dict[str, Any]]:
    """What a line for each entry says: its chain and itself."""
    for chain in chains:
        for entry in chain.entries:
            yield {"chain": chain.name, "entry": msgspec.to_builtins(entry)}


def read_export(lines: Iterable[bytes]) -> list[Chain]:
    """Chains of an export, checked without Git. A line that is no entry is a fault."""
    found: dict[str, list[bytes]] = {}
    for number, line in enumerate(lines, 1):
        try:
            row = msgspec.json.decode(line, type=_Line)
        except UNREADABLE as error:
            return [Chain("", fault=Fault("", number, f"is line {number}, and no entry: {error}"))]
        found.setdefault(row.chain, []).append(canonical(row.entry))
    return [read_chain(name, written) for name, written in sorted(found.items())]


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    chain: str
    entry: dict[str, Any]


def _entry(data: bytes) -> LedgerEntry:
    if len(data) > MOST_BYTES:
        raise BrokenError(f"has more than {MOST_BYTES >> 20} MiB")
    try:
        entry = msgspec.json.decode(data, type=LedgerEntry)
    except UNREADABLE as error:
        raise BrokenError(f"is no entry: {error}") from None
    if entry.v != VERSION:
        raise BrokenError(f"has version {entry.v}, this Tallygate reads {VERSION}")
    if canonical(entry) != data:
        raise BrokenError("is not written canonically")
    return entry


def _check(entry: LedgerEntry, seq: int, prev: str) -> None:
    if not is_moment(entry.at):
        raise BrokenError(f"has the time `{entry.at[:_SHOWN]}`, which is none of ISO 8601 with an offset")
    if entry.seq != seq:
        raise BrokenError(f"says that it is {entry.seq}")
    if entry.prev != prev:
        raise BrokenError(
            f"follows {entry.prev[:_SHOWN] or 'nothing'}, the entry before is {prev[:_SHOWN] or 'none'}"
        )
    if entry.id != entry_id(entry):
        raise BrokenError("has an id that is not of what it says")
