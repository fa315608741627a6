"""The outline of a YAML stream, from its events: text inside scalars is never a comment."""

import re
from typing import Any

from yaml.cyaml import CSafeLoader
from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from tallygate.loaders.interface import DEFAULT_LIMITS
from tallygate.loaders.outline import Outline, Stretch
from tallygate.loaders.text import read_text
from tallygate.model.diagnostic import Diagnostic

_BLANKS = " \t\r\n"
_COMMENT = re.compile(r"""(?:(?<=[\s,\[\]{}:?|>"'+-])|(?<![\s\S]))#[^\r\n]*+""")
_LINE_END = re.compile(r"[\r\n]|\Z")
_IDENTITY = ("apiVersion", "kind")


class _Collection:
    """An open mapping or sequence. start: where the present key or item begins, -1 before it."""

    __slots__ = ("is_map", "key", "start")

    def __init__(self, is_map: bool) -> None:
        self.is_map, self.start, self.key = is_map, -1, ""


class _Reader:
    def __init__(self, content: str) -> None:
        self.content = content
        self.nodes: list[Stretch] = []
        self.objects: list[tuple[int, int, int]] = []
        self.scalars: list[Stretch] = []
        self._open: list[_Collection] = []
        self._starts: list[int] = []
        """Where each open collection begins."""
        self._identities: list[int] = []
        self._end = 0

    def read(self, parser: Any) -> None:
        while (event := parser.get_event()).__class__ is not StreamEndEvent:
            kind = event.__class__
            if kind is ScalarEvent or kind is AliasEvent:
                self._leaf(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._starts.append(event.start_mark.index)
                self._open.append(_Collection(kind is MappingStartEvent))
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                if self.content[event.start_mark.index : event.end_mark.index] in ("]", "}"):
                    self._end = event.end_mark.index
                self._open.pop()
                self._value(self._starts.pop(), "")
            elif kind is DocumentEndEvent:
                self._identities.clear()

    def _leaf(self, event: Any) -> None:
        start, end = (min(mark.index, len(self.content)) for mark in (event.start_mark, event.end_mark))
        if event.__class__ is ScalarEvent and event.style in ("|", ">"):
            header = _LINE_END.search(self.content, start)
            self.scalars.append((min(header.end() if header else end, end), end))
            end = start + len(self.content[start:end].rstrip(_BLANKS))
        else:
            self.scalars.append((start, end))
        if end > start:  # a value that is not there has no place of its own
            self._end = end
        self._value(start, getattr(event, "value", ""))

    def _value(self, start: int, text: str) -> None:
        """A key, value, item or document was read whole: it began at `start` and ended at `_end`."""
        if not self._open:
            self.objects += [(place, start, self._end) for place in self._identities]
            return
        outer = self._open[-1]
        if not outer.is_map:
            self.nodes.append((start, max(start, self._end)))
        elif outer.start < 0:
            outer.start, outer.key = start, text
        else:
            self.nodes.append((outer.start, max(outer.start, self._end)))
            if len(self._open) == 1 and outer.key in _IDENTITY:
                self._identities.append(outer.start)
            outer.start = -1


def yaml_outline(data: bytes, path: str) -> Outline | None:
    """Outline of all documents; None for what is no YAML."""
    text = read_text(data, path, "yaml", DEFAULT_LIMITS)
    if isinstance(text, Diagnostic):
        return None
    reader = _Reader(text.content)
    parser = CSafeLoader(f"\ufeff{text.content}".encode())
    try:
        reader.read(parser)
    except YAMLError:
        return None
    finally:
        parser.dispose()
    comments = _comments(text.content, reader.scalars)
    return Outline(text.content, text.span, comments, reader.nodes, objects=reader.objects)


def _comments(content: str, scalars: list[Stretch]) -> list[Stretch]:
    """What begins with # between scalars."""
    found, start = [], 0
    for scalar_start, scalar_end in [*scalars, (len(content), len(content))]:
        found += [match.span() for match in _COMMENT.finditer(content, start, scalar_start)]
        start = max(start, scalar_end)
    return found
