"""Where the values of one YAML document stand: its events are read again, values are known to be good."""

from collections.abc import Callable
from typing import Any

from yaml.cyaml import CSafeLoader
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, ScalarEvent, SequenceStartEvent

from tallygate.loaders.span_tree import Node
from tallygate.loaders.yaml_build import go_value, name_of
from tallygate.loaders.yaml_scalars import MERGE, Scalar, key_name

Repetition = Callable[[str, int, int, int], None]
"""Told a key that is set again: its name, where it was set before, where it starts and ends now."""

_BLANKS = " \t\r\n"


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
    """A container that is being read, and the key that waits for its value."""

    __slots__ = ("anchor", "is_flow", "is_list", "key", "merging", "names", "next_index", "node")

    def __init__(self, node: _YamlNode, event: Any, merging: bool) -> None:
        self.node, self.merging, self.anchor = node, merging, event.anchor
        self.is_flow, self.is_list = bool(event.flow_style), event.__class__ is SequenceStartEvent
        self.key: tuple[Any, int, int] | None = None
        self.names: dict[str, int] = {}
        self.next_index = 0


class _Locator:
    def __init__(self, content: str, base: int, repetition: Repetition | None) -> None:
        self._content, self._base, self._repetition = content, base, repetition
        self._frames: list[_Frame] = []
        self._anchors: dict[str, tuple[_YamlNode, Scalar]] = {}
        self._end = base
        self.root: _YamlNode | None = None

    def read(self, event: Any) -> None:
        if isinstance(event, CollectionEndEvent):
            self._close(event)
            return
        if not isinstance(event, (ScalarEvent, AliasEvent, CollectionStartEvent)):
            return
        start, end = self._extent(event)
        self._end = end
        frame = self._frames[-1] if self._frames else None
        if frame is not None and not frame.is_list and frame.key is None:
            self._key(frame, event, start, end)
        else:
            self._value(frame, event, start, end)

    def _extent(self, event: Any) -> tuple[int, int]:
        """Start and end in the file. libyaml ends a block scalar only where the next token begins."""
        start, end = event.start_mark.index + self._base, event.end_mark.index + self._base
        if event.__class__ is ScalarEvent and event.style in ("|", ">"):
            end = start + len(self._content[start:end].rstrip(_BLANKS))
        return start, end

    def _key(self, frame: _Frame, event: Any, start: int, end: int) -> None:
        if event.__class__ is AliasEvent:
            name: Any = key_name(self._anchors[event.anchor][1])
        else:
            name = name_of(event)
            if event.anchor is not None:
                self._anchors[event.anchor] = (_YamlNode.item(start, end), go_value(event))
        frame.key = (name, start, end)
        if name is MERGE:
            return
        if self._repetition is not None and name in frame.names:
            self._repetition(name, frame.names[name], start, end)
        frame.names[name] = start

    def _value(self, frame: _Frame | None, event: Any, start: int, end: int) -> None:
        key = None if frame is None else frame.key
        merging = key is not None and key[0] is MERGE
        node = _YamlNode.item(start, end) if key is None else _YamlNode(key[1], key[2], start, end)
        if frame is None:
            self.root = node
        elif not merging:
            self._place(frame, node)
        if event.__class__ is AliasEvent:
            node.repeat(self._anchors[event.anchor][0])
            if merging and frame is not None:
                frame.node.merge(node)
        elif event.anchor is not None:
            scalar = go_value(event) if event.__class__ is ScalarEvent else None
            self._anchors[event.anchor] = (node, scalar)
        if frame is not None:
            frame.key = None
        if isinstance(event, CollectionStartEvent):
            self._frames.append(_Frame(node, event, merging))

    def _place(self, frame: _Frame, node: _YamlNode) -> None:
        if frame.key is not None:
            frame.node.add(frame.key[0], node)
        else:
            frame.node.add(frame.next_index, node)
            frame.next_index += 1

    def _close(self, event: Any) -> None:
        """A block ends with the last thing in it, a flow collection with its bracket."""
        frame = self._frames.pop()
        if frame.is_flow:
            self._end = event.end_mark.index + self._base
        frame.node.end = self._end
        if not frame.merging:
            return
        target = self._frames[-1].node
        for mapping in reversed(frame.node.items()) if frame.is_list else [frame.node]:
            target.merge(mapping)


def locate(content: str, start: int, end: int, repetition: Repetition | None = None) -> Node:
    """Offsets of every value of the document that is read from `start` to `end` of the text."""
    parser = CSafeLoader(content[start:end])
    locator = _Locator(content, start, repetition)
    try:
        while (event := parser.get_event()) is not None:
            locator.read(event)
    finally:
        parser.dispose()
    return locator.root or _YamlNode.item(start, start)
