"""Which pack claims which file."""

from collections.abc import Sequence

import msgspec

from tallygate.engine.globs import matches
from tallygate.engine.packs import Pack
from tallygate.sources.interface import Entry, Snapshot

# Never configuration of ours: Git's own, and what Terraform downloads.
_NEVER = ("**/.git/**", ".git/**", "**/.terraform/**")


class Claim(msgspec.Struct, frozen=True):
    """A file, its content, and the packs that read it."""

    entry: Entry
    data: bytes
    packs: tuple[Pack, ...]


class Selection(msgspec.Struct, frozen=True):
    claims: tuple[Claim, ...]
    excluded: tuple[str, ...]
    """Paths left out by the configuration."""
    unclaimed: tuple[str, ...]
    """Paths that no pack claims."""
    too_large: tuple[Entry, ...]


def select(snapshot: Snapshot, packs: Sequence[Pack], exclude: Sequence[str], file_limit: int) -> Selection:
    """Read every claimed file once; bytes are looked at only where a pack's globs match."""
    claims, excluded, unclaimed, too_large = [], [], [], []
    for entry in snapshot.entries():
        if matches(exclude, entry.path):
            excluded.append(entry.path)
            continue
        candidates = [pack for pack in packs if pack.claims(entry.path)]
        if not candidates or matches(_NEVER, entry.path):
            unclaimed.append(entry.path)
        elif entry.size > file_limit:
            too_large.append(entry)
        elif claimed := _claim(snapshot, entry, candidates):
            claims.append(claimed)
        else:
            unclaimed.append(entry.path)
    return Selection(tuple(claims), tuple(excluded), tuple(unclaimed), tuple(too_large))


def _claim(snapshot: Snapshot, entry: Entry, candidates: Sequence[Pack]) -> Claim | None:
    data = snapshot.read(entry.path)
    packs = tuple(pack for pack in candidates if pack.claims_bytes(data))
    return Claim(entry, data, packs) if packs else None
