"""Where the values of one YAML document stand: its events are read again, the values are known to be good."""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from yaml.cyaml import CSafeLoader
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from tallygate.loaders.span_tree import Node
from tallygate.loaders.yaml_build import go_value, name_of
from tallygate.loaders.yaml_scalars import MERGE, Scalar, key_name

Repetition = Callable[[str, int, int, int], None]
"""Told a key that is set again: its name, where it was set before, where it starts and ends now."""

_BLANKS = " \t\r\n"
_LINE_BREAK = re.compile(r"[\r\n]")
_INDICATORS = re.compile(r"[ \t:?,\[{-]*[:?-]")


class _Table:
    """Offsets of all values in the order in which they begin, as numbers: a file can hold millions."""

    def __init__(self) -> None:
        self.places = array("i")
        """Four a value: where its key starts and ends, -1 in a list, where it starts and ends."""
        self._after = array("i")
        """Of each value the next one that is not inside it."""
        self._names: list[Any] = []
        self._known: dict[Any, Any] = {}
        self._repeated: dict[int, int] = {}
        self._parts: dict[int, dict[Any, int] | array[int]] = {}

    def add(self, name: Any, key_start: int, key_end: int, start: int, end: int) -> int:
        """`name` is None in a list."""
        self.places.extend((key_start, key_end, start, end))
        self._names.append(self._known.setdefault(name, name))
        self._after.append(len(self._names))
        return len(self._names) - 1

    def close(self, index: int, end: int) -> None:
        self.places[4 * index + 3] = end
        self._after[index] = len(self._names)

    def repeat(self, index: int, other: int) -> None:
        """Let a value be an alias of another."""
        self._repeated[index] = other

    def parts(self, index: int) -> "dict[Any, int] | array[int]":
        """The entries of a map, or the items of a list."""
        index = self._repeated.get(index, index)
        if index not in self._parts:
            items = array("i", self._inside(index))
            is_list = len(items) > 0 and self._names[items[0]] is None
            self._parts[index] = items if is_list else self._entries(items)
        return self._parts[index]

    def _inside(self, index: int) -> Iterator[int]:
        part, end = index + 1, self._after[index]
        while part < end:
            yield part
            part = self._after[part]

    def _entries(self, items: Iterable[int]) -> dict[Any, int]:
        """What is merged was asked for when it was read, so that no chain of merges is walked here."""
        entries: dict[Any, int] = {}
        for item in items:
            if self._names[item] is MERGE:
                for mapping in self.merged(item):
                    entries.update(mapping)
            else:
                entries[self._names[item]] = item
        return entries

    def merged(self, index: int) -> "list[dict[Any, int]]":
        """The maps of a merge. Of a list the first one wins, so that it comes last."""
        parts = self.parts(index)
        several = [parts] if isinstance(parts, dict) else [self.parts(item) for item in reversed(parts)]
        return [mapping for mapping in several if isinstance(mapping, dict)]


class _YamlNode(Node):
    """A value of the table, made when it is asked for."""

    __slots__ = ("_index", "_table")

    def __init__(self, table: _Table, index: int) -> None:
        super().__init__(*table.places[4 * index : 4 * index + 4])
        self._table, self._index = table, index

    def child(self, part: str | int) -> Node | None:
        parts = self._table.parts(self._index)
        if isinstance(parts, dict):
            found = parts.get(part)
        else:
            found = parts[part] if isinstance(part, int) and 0 <= part < len(parts) else None
        return None if found is None else _YamlNode(self._table, found)

    def children(self) -> list[Node]:
        parts = self._table.parts(self._index)
        indexes = parts.values() if isinstance(parts, dict) else parts
        return [_YamlNode(self._table, index) for index in indexes]


class _Frame:
    """A container that is being read. `key` waits for its value: name, start, end."""

    __slots__ = ("index", "is_flow", "is_map", "key", "merging", "names")

    def __init__(self, index: int, event: Any, merging: bool) -> None:
        self.index, self.is_flow, self.merging = index, event.flow_style, merging
        self.is_map = event.__class__ is MappingStartEvent
        self.key: tuple[Any, int, int] | None = None
        self.names: dict[str, int] = {}


class _Locator:
    def __init__(self, content: str, base: int, repetition: Repetition | None) -> None:
        self._content, self._base, self._repetition = content, base, repetition
        self._table = _Table()
        self._root = -1
        self._anchors: dict[str, tuple[int, Scalar]] = {}
        self._end = base
        self._frame: _Frame | None = None
        self._outer: list[_Frame | None] = []

    def read(self, next_event: Callable[[], Any]) -> None:
        while (event := next_event()).__class__ is not StreamEndEvent:
            read = _READ.get(event.__class__)
            if read is not None:
                read(self, event)

    def root(self) -> Node:
        return Node.item(self._base, self._base) if self._root < 0 else _YamlNode(self._table, self._root)

    def _scalar(self, event: Any) -> None:
        start, end = event.start_mark.index + self._base, event.end_mark.index + self._base
        if event.style in ("|", ">"):  # libyaml ends these only where the next token begins
            end = start + len(self._content[start:end].rstrip(_BLANKS))
        elif start == end and not _follows_indicator(self._content[self._end : start]):
            start = end = self._end  # a value that is not there, told only at the next token
        self._end = end
        frame = self._frame
        if frame is not None and frame.key is None and frame.is_map:
            self._set_key(frame, name_of(event), start, end)
            if event.anchor is not None:
                self._anchors[event.anchor] = (-1, go_value(event))
            return
        node = self._place(start, end)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, go_value(event))

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index + self._base, event.end_mark.index + self._base
        self._end = end
        target, scalar = self._anchors[event.anchor]
        frame = self._frame
        if frame is not None and frame.key is None and frame.is_map:
            self._set_key(frame, key_name(scalar), start, end)
            return
        merging = self._merging()
        node = self._place(start, end)
        if target >= 0:  # a key has nothing inside
            self._table.repeat(node, target)
        if merging:
            self._table.merged(node)

    def _set_key(self, frame: _Frame, name: Any, start: int, end: int) -> None:
        frame.key = (name, start, end)
        if self._repetition is not None and name is not MERGE:
            if name in frame.names:
                self._repetition(name, frame.names[name], start, end)
            frame.names[name] = start

    def _open(self, event: Any) -> None:
        merging = self._merging()
        start, self._end = event.start_mark.index + self._base, event.end_mark.index + self._base
        node = self._place(start, start)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, None)
        self._outer.append(self._frame)
        self._frame = _Frame(node, event, merging)

    def _close(self, event: Any) -> None:
        """A block ends with the last thing in it, a flow collection with its bracket."""
        frame = self._frame
        self._frame = self._outer.pop()
        if frame is None:
            return
        if frame.is_flow:
            self._end = event.end_mark.index + self._base
        self._table.close(frame.index, self._end)
        if frame.merging:
            self._table.merged(frame.index)

    def _merging(self) -> bool:
        return self._frame is not None and self._frame.key is not None and self._frame.key[0] is MERGE

    def _place(self, start: int, end: int) -> int:
        """Index of the next value."""
        frame = self._frame
        if frame is None:
            self._root = self._table.add(None, -1, -1, start, end)
            return self._root
        name, key_start, key_end = frame.key or (None, -1, -1)
        frame.key = None
        return self._table.add(name, key_start, key_end, start, end)


def _follows_indicator(between: str) -> bool:
    return _INDICATORS.fullmatch(_LINE_BREAK.split(between)[-1]) is not None


_READ: dict[type[Event], Callable[[_Locator, Any], None]] = {
    ScalarEvent: _Locator._scalar,
    AliasEvent: _Locator._alias,
    MappingStartEvent: _Locator._open,
    SequenceStartEvent: _Locator._open,
    MappingEndEvent: _Locator._close,
    SequenceEndEvent: _Locator._close,
}


def locate(content: str, start: int, end: int, repetition: Repetition | None = None) -> Node:
    """Offsets of every value of the document that is read from `start` to `end` of the text."""
    # The parser takes one byte order mark away: without it a mark in the text itself would be lost.
    parser = CSafeLoader(f"\ufeff{content[start:end]}".encode())
    locator = _Locator(content, start, repetition)
    try:
        locator.read(parser.get_event)
    finally:
        parser.dispose()
    return locator.root()
