"""Where the values of one YAML document stand: its events are read again, the values are known to be good."""

import re
from collections.abc import Callable
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


class _YamlNode(Node):
    """A node that can share the children of an anchor's."""

    __slots__ = ()

    def repeat(self, other: Node) -> None:
        """Be an alias of `other`."""
        self._children = other._children

    def merge(self, other: Node) -> None:
        for part, child in (other._children or {}).items():
            self.add(part, child)

    def items(self) -> list[Node]:
        return list((self._children or {}).values())


class _Frame:
    """A container that is being read. `key` waits for its value: name, start, end."""

    __slots__ = ("is_flow", "key", "merging", "names", "next_index", "node")

    def __init__(self, node: _YamlNode, event: Any, merging: bool) -> None:
        self.node, self.is_flow, self.merging = node, event.flow_style, merging
        self.next_index = 0 if event.__class__ is SequenceStartEvent else -1
        self.key: tuple[Any, int, int] | None = None
        self.names: dict[str, int] = {}


class _Locator:
    def __init__(self, content: str, base: int, repetition: Repetition | None) -> None:
        self._content, self._base, self._repetition = content, base, repetition
        self.root = _YamlNode.item(base, base)
        self._anchors: dict[str, tuple[_YamlNode, Scalar]] = {}
        self._end = base
        self._frame: _Frame | None = None
        self._outer: list[_Frame | None] = []

    def read(self, next_event: Callable[[], Any]) -> None:
        while (event := next_event()).__class__ is not StreamEndEvent:
            read = _READ.get(event.__class__)
            if read is not None:
                read(self, event)

    def _scalar(self, event: Any) -> None:
        start, end = event.start_mark.index + self._base, event.end_mark.index + self._base
        if event.style in ("|", ">"):  # libyaml ends these only where the next token begins
            end = start + len(self._content[start:end].rstrip(_BLANKS))
        elif start == end and not _follows_indicator(self._content[self._end : start]):
            start = end = self._end  # a value that is not there, told only at the next token
        self._end = end
        frame = self._frame
        if frame is not None and frame.key is None and frame.next_index < 0:
            self._set_key(frame, name_of(event), start, end)
            if event.anchor is not None:
                self._anchors[event.anchor] = (_YamlNode.item(start, end), go_value(event))
            return
        node = self._place(start, end)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, go_value(event))

    def _alias(self, event: Any) -> None:
        start, end = event.start_mark.index + self._base, event.end_mark.index + self._base
        self._end = end
        target, scalar = self._anchors[event.anchor]
        frame = self._frame
        if frame is not None and frame.key is None and frame.next_index < 0:
            self._set_key(frame, key_name(scalar), start, end)
            return
        merging = self._merging()
        self._place(start, end).repeat(target)
        if merging and frame is not None:
            frame.node.merge(target)

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
        frame.node.end = self._end
        if frame.merging and self._frame is not None:
            is_map = frame.next_index < 0
            for mapping in [frame.node] if is_map else reversed(frame.node.items()):
                self._frame.node.merge(mapping)

    def _merging(self) -> bool:
        return self._frame is not None and self._frame.key is not None and self._frame.key[0] is MERGE

    def _place(self, start: int, end: int) -> _YamlNode:
        """A node for the next value; what is merged gets one that has no place of its own."""
        frame = self._frame
        if frame is None:
            self.root = _YamlNode.item(start, end)
            return self.root
        key = frame.key
        if key is None:
            node = _YamlNode.item(start, end)
            frame.node.add(frame.next_index, node)
            frame.next_index += 1
            return node
        frame.key = None
        node = _YamlNode(key[1], key[2], start, end)
        if key[0] is not MERGE:
            frame.node.add(key[0], node)
        return node


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
    return locator.root
