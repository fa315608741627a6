"""Keeps the folder of the cache within its size: what was used longest ago goes first."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

MOST_BYTES = 512 << 20
LARGEST_ENTRY = 32 << 20
_BLOCK = 4096
"""What a small file takes on a disk."""
_LOOK_AFTER = 32 << 20
"""Bytes that one process writes before it looks again."""
_LOOK_AGAIN = 600.0
_ABANDONED = 3600.0
"""Seconds after which half an entry is nobody's work any more."""
_STAMP = "looked"
_SHARD = re.compile(r"[0-9a-f]{2}")
UNFINISHED = ".new-"
"""How the name of an entry begins that is being written."""


class Usage(msgspec.Struct, frozen=True):
    """entries: how many there are. size: bytes on disk, in whole blocks."""

    entries: int
    size: int


class _File(msgspec.Struct, frozen=True, order=True):
    used: float
    path: str
    size: int


class Pruning:
    """Looks when a process writes for the first time, if nobody did lately, and after much that it wrote."""

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most
        self._unseen = _LOOK_AFTER if _is_due(folder / _STAMP) else 0

    def wrote(self, size: int) -> None:
        """Raises OSError."""
        self._unseen += size + _BLOCK
        if self._unseen >= _LOOK_AFTER:
            self._unseen = 0
            (self._folder / _STAMP).touch(mode=0o600)
            prune(self._folder, self._most)


def prune(folder: Path, most: int = MOST_BYTES) -> None:
    """Where entries take more than `most`, remove old ones until three quarters of it are left."""
    files = sorted(_files(folder))
    late, total = time.time() - _ABANDONED, sum(one.size for one in files)
    wanted = most if total <= most else most // 4 * 3
    for one in files:
        half_written = one.used < late and one.path.rpartition("/")[2].startswith(UNFINISHED)
        if total > wanted or half_written:
            total -= one.size
            with suppress(OSError):
                os.unlink(one.path)  # noqa: PTH108 - what scandir gave


def usage(folder: Path) -> Usage:
    """What the folder holds; nothing where it is not there."""
    sizes = [one.size for one in _files(folder)]
    return Usage(len(sizes), sum(sizes))


def _files(folder: Path) -> Iterator[_File]:
    """Files in the folders of the cache that are two letters long; others are not ours to count or remove."""
    with suppress(OSError), os.scandir(folder) as shards:
        for shard in shards:
            if _SHARD.fullmatch(shard.name) and shard.is_dir(follow_symlinks=False):
                with suppress(OSError), os.scandir(shard.path) as found:
                    yield from (made for one in found if (made := _file(one)))


def _file(found: "os.DirEntry[str]") -> _File | None:
    try:
        status = found.stat(follow_symlinks=False)
    except OSError:
        return None
    return _File(status.st_mtime, found.path, -(-status.st_size // _BLOCK) * _BLOCK)


def _is_due(stamp: Path) -> bool:
    try:
        return time.time() - stamp.stat().st_mtime > _LOOK_AGAIN
    except OSError:
        return True
