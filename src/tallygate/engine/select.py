"""Which pack claims which file."""

from collections.abc import Sequence

import msgspec

from tallygate.engine.globs import matches
from tallygate.engine.packs import Pack
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location
from tallygate.sources.file_tree import is_pointer
from tallygate.sources.interface import Entry, Snapshot

_MOST_BYTES = 256 << 20  # loaders have lower limits; this one keeps a file out of memory


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
    unread: tuple[Diagnostic, ...]
    """Files that a pack would claim and whose content is not there to be judged."""


def select(snapshot: Snapshot, packs: Sequence[Pack], exclude: Sequence[str]) -> Selection:
    """Read every claimed file once; bytes are looked at only where a pack's globs match."""
    claims, excluded, unclaimed, unread = [], [], [], []
    for entry in snapshot.entries():
        if matches(exclude, entry.path):
            excluded.append(entry.path)
            continue
        candidates = [pack for pack in packs if pack.claims(entry.path)]
        if not candidates:
            unclaimed.append(entry.path)
        elif entry.size > _MOST_BYTES:
            unread.append(_too_large(entry))
        elif is_pointer(data := snapshot.read(entry.path)):
            unread.append(_pointer(entry))
        elif takers := tuple(pack for pack in candidates if pack.claims_bytes(data)):
            claims.append(Claim(entry, data, takers))
        else:
            unclaimed.append(entry.path)
    return Selection(tuple(claims), tuple(excluded), tuple(unclaimed), tuple(unread))


def _too_large(entry: Entry) -> Diagnostic:
    message = f"{entry.size >> 20} MiB: a file above {_MOST_BYTES >> 20} MiB is not read"
    return Diagnostic("file-limit", message, Location(entry.path), Level.ERROR)


def _pointer(entry: Entry) -> Diagnostic:
    message = "a Git LFS pointer stands here in place of the file"
    return Diagnostic("source-lfs-pointer", message, Location(entry.path), Level.UNKNOWN)
