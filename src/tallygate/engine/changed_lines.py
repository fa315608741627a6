"""The line that a person changed, where a value reaches its resource by variables and modules."""

import msgspec

from tallygate.model.cost import Mover
from tallygate.model.location import Location
from tallygate.sources.interface import Snapshot

_LONG = 1 << 20


class Pinpoint:
    def __init__(self, head: Snapshot, base: Snapshot) -> None:
        self._trees = head, base
        self._paths = [{entry.path: entry.size for entry in tree.entries()} for tree in self._trees]
        self._new: dict[str, list[tuple[int, str]]] = {}

    def at_its_line(self, mover: Mover) -> Mover:
        """At the one new line of its file that has what it changed to; else where it is."""
        after = mover.what.partition(" -> ")[2]
        if not after or " " in after:
            return mover
        path = mover.location.path
        if any(number == mover.location.line for number, _ in self._lines(path)):
            return mover
        found = [number for number, text in self._lines(path) if f'"{after}"' in text]
        if len(found) != 1:
            return mover
        return msgspec.structs.replace(mover, location=Location(path, found[0]))

    def _lines(self, path: str) -> list[tuple[int, str]]:
        """Those that the base does not have."""
        if path not in self._new:
            head, base = (self._text(side, path) for side in (0, 1))
            old = frozenset(base)
            self._new[path] = [(n, text) for n, text in enumerate(head, 1) if text not in old]
        return self._new[path]

    def _text(self, side: int, path: str) -> list[str]:
        if self._paths[side].get(path, _LONG + 1) > _LONG:
            return []
        return self._trees[side].read(path).decode("utf-8", "replace").split("\n")
