"""A snapshot with other contents of some files: what it would be after an edit that nobody has written."""

import hashlib
from collections.abc import Mapping, Sequence

from tallygate.model.diagnostic import Diagnostic
from tallygate.sources.interface import Entry, Snapshot


class Overlaid:
    """contents: whole files by path; None takes one away."""

    def __init__(self, below: Snapshot, contents: Mapping[str, bytes | None]) -> None:
        self.name = f"{below.name} with the plan"
        self._below, self._contents = below, contents
        self.diagnostics: Sequence[Diagnostic] = [
            one for one in below.diagnostics if one.location.path not in contents
        ]
        entries = {entry.path: entry for entry in below.entries() if entry.path not in contents}
        entries |= {
            path: Entry(path, _blob(data), len(data)) for path, data in contents.items() if data is not None
        }
        self._entries = [entries[path] for path in sorted(entries)]

    def entries(self) -> Sequence[Entry]:
        return self._entries

    def read(self, path: str) -> bytes:
        if path not in self._contents:
            return self._below.read(path)
        data = self._contents[path]
        if data is None:
            raise KeyError(path)
        return data


def _blob(content: bytes) -> str:
    """Git's id of a content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
