"""The text of one file and the way from offsets to lines and columns."""

import re

from tallygate.loaders.text import Text
from tallygate.model.location import Location, Span

_LINE_END = re.compile("\n")


class Source:
    """Decoded text of one file. Offsets are code points from its start, a byte order mark not counted."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._lines = Text(text, _LINE_END)

    def line(self, offset: int) -> int:
        """1-based line that holds `offset`."""
        return self._lines.line(offset)

    def span(self, start: int, end: int) -> Span:
        """Span of the text from `start` to `end` (exclusive)."""
        return self._lines.span(start, end)

    def location(self, start: int, end: int) -> Location:
        """Location in the repository of the text from `start` to `end` (exclusive)."""
        return Location.at(self.path, self.span(start, end))
