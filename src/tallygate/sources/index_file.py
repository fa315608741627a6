"""Reads Git's index file (versions 2 to 4), which libgit2 shows without its stat data and flags.

Format: https://git-scm.com/docs/index-format
"""

import hashlib
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tallygate.sources.interface import SourceError

HEADER = struct.Struct(">4s2I")
ENTRY = struct.Struct(">10I20sH")
FLAGS = struct.Struct(">H")
EXTENSION = struct.Struct(">4sI")
CHECKSUM = 20

EXTENDED, STAGE = 0x4000, 0x3000
SKIP_WORKTREE, INTENT_TO_ADD = 0x4000, 0x2000


class IndexEntry(msgspec.Struct, frozen=True):
    """One line of the index. Times are (seconds, nanoseconds) and sizes those of the working tree."""

    path: str
    blob: str
    mode: int
    size: int
    changed: tuple[int, int]
    modified: tuple[int, int]
    stage: int
    skip_worktree: bool
    intent_to_add: bool


class IndexFile(msgspec.Struct, frozen=True):
    """The index as one process wrote it; `modified` is (seconds, nanoseconds) of the file itself."""

    entries: tuple[IndexEntry, ...]
    modified: tuple[int, int]

    def vouches(self, entry: IndexEntry, stat: os.stat_result) -> bool:
        """Whether a file with this `stat` still has the content of `entry`, by Git's own rule.

        A file as young as the index may have changed after it was looked at ("racily clean").
        """
        modified = divmod(stat.st_mtime_ns, 1_000_000_000)
        return (
            entry.stage == 0
            and entry.mode & 0o170000 == 0o100000
            and entry.modified == modified
            and entry.changed == divmod(stat.st_ctime_ns, 1_000_000_000)
            and entry.size == stat.st_size & 0xFFFFFFFF
            and modified < self.modified
        )


def read_index(path: Path) -> IndexFile:
    """Read an index file; an absent one is empty, as for Git. Raises SourceError if damaged or unknown."""
    try:
        with path.open("rb") as file:
            data, stat = file.read(), os.fstat(file.fileno())
    except FileNotFoundError:
        return IndexFile((), (0, 0))
    except OSError as error:
        raise SourceError(f"cannot read the index {path}: {error.strerror}") from error
    try:
        entries, end = _parse(data)
        _check_extensions(data, end)
    except (struct.error, ValueError, IndexError) as error:
        raise SourceError(
            f"the index {path} is damaged ({error}); `git read-tree HEAD` writes it anew"
        ) from error
    return IndexFile(entries, divmod(stat.st_mtime_ns, 1_000_000_000))


def _parse(data: bytes) -> tuple[tuple[IndexEntry, ...], int]:
    signature, version, count = HEADER.unpack_from(data)
    if signature != b"DIRC" or version not in (2, 3, 4):
        raise ValueError("not an index of version 2, 3 or 4")
    checksum = data[-CHECKSUM:]
    # All zeros: index.skipHash is set, and Git itself does not check either.
    if any(checksum) and hashlib.sha1(data[:-CHECKSUM], usedforsecurity=False).digest() != checksum:
        raise ValueError("its checksum does not match")
    entries, at = [], HEADER.size
    for entry, at in _entries(data, version, count):  # noqa: B007 - the last offset is the end
        entries.append(entry)
    return tuple(entries), at


def _entries(data: bytes, version: int, count: int) -> Iterator[tuple[IndexEntry, int]]:
    at, path = HEADER.size, b""
    for _ in range(count):
        ctime, ctime_ns, mtime, mtime_ns, _, _, mode, _, _, size, blob, flags = ENTRY.unpack_from(data, at)
        start, extended = at + ENTRY.size, 0
        if flags & EXTENDED:
            (extended,), start = FLAGS.unpack_from(data, start), start + FLAGS.size
        kept = b""
        if version == 4:
            dropped, start = _offset(data, start)
            kept = path[: len(path) - dropped]
        end = data.index(b"\0", start)
        path = kept + data[start:end]
        at = end + 1 if version == 4 else at + (end - at + 8 & ~7)
        entry = IndexEntry(
            path.decode("utf-8", "surrogateescape"),
            blob.hex(),
            mode,
            size,
            (ctime, ctime_ns),
            (mtime, mtime_ns),
            (flags & STAGE) >> 12,
            bool(extended & SKIP_WORKTREE),
            bool(extended & INTENT_TO_ADD),
        )
        yield entry, at


def _offset(data: bytes, at: int) -> tuple[int, int]:
    """Decode the variable-width number of version 4: how many bytes of the previous path to drop."""
    byte = data[at]
    value = byte & 127
    while byte & 128:
        at += 1
        byte = data[at]
        value = (value + 1 << 7) | byte & 127
    return value, at + 1


def _check_extensions(data: bytes, at: int) -> None:
    # An extension in lower case changes what the entries mean: Git refuses what it does not know, so do we.
    while at < len(data) - CHECKSUM:
        name, size = EXTENSION.unpack_from(data, at)
        if name == b"link":
            raise SourceError("the index is split in two files; run `git update-index --no-split-index`")
        if not name[:1].isupper() and name != b"sdir":
            raise SourceError(f"the index needs an extension that is not known here: {name!r}")
        at += EXTENSION.size + size
