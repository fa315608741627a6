"""The text of one file and the way from offsets to lines and columns."""

from bisect import bisect_right
from functools import cached_property

from tallygate.model.location import Location, Span


class Source:
    """Decoded text of one file. Offsets are code points from its start, a byte order mark not counted."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return starts

    def line(self, offset: int) -> int:
        """1-based line that holds `offset`."""
        return bisect_right(self._line_starts, offset)

    def span(self, start: int, end: int) -> Span:
        """Span of the text from `start` to `end` (exclusive)."""
        line, end_line = self.line(start), self.line(end)
        starts = self._line_starts
        return Span(line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1)

    def location(self, start: int, end: int) -> Location:
        """Location in the repository of the text from `start` to `end` (exclusive)."""
        return Location.at(self.path, self.span(start, end))
