"""Files of a package in memory, which readers of a repository take as one."""

import hashlib
from collections.abc import Mapping, Sequence

from tallygate.loaders.vendor_lock import LOCK
from tallygate.model.diagnostic import Diagnostic
from tallygate.sources.interface import Entry, Kept, Snapshot


class Contents:
    """Files in memory, as a snapshot."""

    name = "package"
    diagnostics: Sequence[Diagnostic] = ()
    kept: Mapping[str, Kept] = {}

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents

    def entries(self) -> Sequence[Entry]:
        return [Entry(path, "", len(self._contents[path])) for path in sorted(self._contents)]

    def read(self, path: str) -> bytes:
        return self._contents[path]


class Grown:
    """A tree with what was fetched for it. packages: contents by their place. lock: the lock file."""

    def __init__(self, tree: Snapshot, packages: Mapping[str, Mapping[str, bytes]], lock: str) -> None:
        self.name, self.diagnostics, self._tree = tree.name, tree.diagnostics, tree
        self.kept: Mapping[str, Kept] = {}
        self._places = tuple(f"{place}/" for place in packages)
        self._added = {LOCK: lock.encode()} | {
            f"{place}/{path}": content for place, one in packages.items() for path, content in one.items()
        }

    def entries(self) -> Sequence[Entry]:
        before = (one for one in self._tree.entries() if one.path not in self._added)
        kept = (one for one in before if not one.path.startswith(self._places))
        added = (Entry(path, _blob(data), len(data)) for path, data in self._added.items())
        return sorted([*kept, *added])

    def read(self, path: str) -> bytes:
        return self._added[path] if path in self._added else self._tree.read(path)


def _blob(data: bytes) -> str:
    """As Git counts it: what readers keep by it is of this content alone."""
    return hashlib.sha1(b"blob %d\0%s" % (len(data), data), usedforsecurity=False).hexdigest()
