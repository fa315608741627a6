"""A snapshot with other contents of some files: what it would be after an edit that nobody has written."""

from collections.abc import Mapping, Sequence

from tallygate.model.diagnostic import Diagnostic
from tallygate.sources.disk import blob_id
from tallygate.sources.interface import Entry, Kept, Snapshot
from tallygate.sources.listing import FILE


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
            path: Entry(path, blob_id(data), len(data)) for path, data in contents.items() if data is not None
        }
        self.kept: Mapping[str, Kept] = {
            **{path: one for path, one in below.kept.items() if path not in contents},
            **{path: Kept(FILE, entries[path].blob) for path in contents if path in entries},
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
