"""What a snapshot offers to all that reads it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from tallygate.model.diagnostic import Diagnostic


class Entry(msgspec.Struct, frozen=True, order=True):
    """One file of a snapshot. `blob` is Git's object id of its content (hex), the same in every source."""

    path: str
    blob: str
    size: int


class Kept(msgspec.Struct, frozen=True, order=True):
    """What Git keeps at a path: a mode (regular, executable, link, submodule) and an object id."""

    mode: int
    blob: str


class SourceError(Exception):
    """The snapshot cannot be opened: says what, why and what to do. Exit code 4, or 2 for a wrong name."""

    def __init__(self, message: str, *, usage: bool = False) -> None:
        super().__init__(message)
        self.usage = usage


class Snapshot(Protocol):
    """An immutable tree of files, paths relative to the repository's root."""

    name: str
    """What it is, for people: `working tree`, `index`, or a commit id."""
    diagnostics: Sequence[Diagnostic]
    """Files that exist but cannot be read, and why (a link out of the repository, an LFS pointer)."""

    kept: Mapping[str, Kept]
    """Every path that Git has, also what cannot be read; links and submodules as such. None of a tree that is
    only in memory."""

    def entries(self) -> Sequence[Entry]:
        """Every regular file, sorted by path."""
        ...

    def read(self, path: str) -> bytes:
        """Content of the file at `path`. Raises KeyError where there is none."""
        ...
