"""A snapshot with other contents of some files: what it would be after an edit that nobody has written."""

import hashlib
from collections.abc import Mapping, Sequence

from tallygate.model.diagnostic import Diagnostic
from tallygate.sources.interface import Entry, Snapshot


class Overlaid:
    """contents: whole files by path."""

    def __init__(self, below: Snapshot, contents: Mapping[str, bytes]) -> None:
        self.name = f"{below.name} with the plan"
        self._below, self._contents = below, contents
        self.diagnostics: Sequence[Diagnostic] = [
            one for one in below.diagnostics if one.location.path not in contents
        ]
        entries = {entry.path: entry for entry in below.entries()}
        entries |= {path: Entry(path, _blob(data), len(data)) for path, data in contents.items()}
        self._entries = [entries[path] for path in sorted(entries)]

    def entries(self) -> Sequence[Entry]:
        return self._entries

    def read(self, path: str) -> bytes:
        return self._contents[path] if path in self._contents else self._below.read(path)


def _blob(content: bytes) -> str:
    """Git's id of a content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
