"""Decoded text of a file, spans in it, and the list of what is wrong with it."""

import re
from bisect import bisect_right
from functools import cached_property

from tallygate.loaders.interface import Limits
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.location import Location, Span

_LINE_END = re.compile(r"\r\n|\r|\n")
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_MOST_PROBLEMS = 1000
_LONGEST_QUOTE = 80


class Text:
    """Text of one file without its byte order mark; offsets in code points become spans."""

    def __init__(self, content: str, line_end: re.Pattern[str] = _LINE_END) -> None:
        self.content = content
        self._line_end = line_end

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in self._line_end.finditer(self.content))]

    def line(self, offset: int) -> int:
        return bisect_right(self._line_starts, offset)

    def span(self, start: int, end: int) -> Span:
        line, end_line = self.line(start), self.line(end)
        starts = self._line_starts
        return Span(line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1)

    def offset(self, line: int, column: int) -> int:
        """Offset of a 1-based place; beyond the text it is the end."""
        if line > len(self._line_starts):
            return len(self.content)
        return min(self._line_starts[line - 1] + column - 1, len(self.content))


class Problems:
    """Diagnostics of one file in the order found; after 1,000 only their number is told."""

    def __init__(self, path: str, text: Text, family: str) -> None:
        self._path, self._text, self._family = path, text, family
        self._found: list[Diagnostic] = []
        self._left_out: Diagnostic | None = None
        self._count = 0

    def syntax(self, message: str, start: int, end: int | None = None) -> None:
        self._add("syntax", message, start, end, Level.ERROR)

    def limit(self, message: str, start: int = 0) -> None:
        self._add("limit", message, start, None, Level.ERROR)

    def duplicate(self, key: str, first: int, start: int, end: int) -> None:
        """Report the key at `start` that was set at offset `first` before."""
        message = f"{quoted(key)} is already set on line {self._text.line(first)}; the last value counts"
        self._add("duplicate-key", message, start, end, Level.FINDING)

    def repeated_section(self, name: str, first: int, start: int, end: int) -> None:
        message = (
            f"section {quoted(name)} already begins on line {self._text.line(first)}; both are read as one"
        )
        self._add("duplicate-key", message, start, end, Level.FINDING)

    def _add(self, kind: str, message: str, start: int, end: int | None, level: Level) -> None:
        self._count += 1
        if self._count > _MOST_PROBLEMS and self._left_out and self._left_out.level == Level.ERROR:
            return
        span = self._text.span(start, start if end is None else end)
        found = Diagnostic(f"{self._family}-{kind}", message, Location.at(self._path, span), level)
        if self._count <= _MOST_PROBLEMS:
            self._found.append(found)
        elif self._left_out is None or level == Level.ERROR:
            self._left_out = found

    def __bool__(self) -> bool:
        return self._count > 0

    def diagnostics(self) -> list[Diagnostic]:
        if self._left_out is None:
            return self._found
        last = self._left_out
        message = f"{last.message} (and {self._count - _MOST_PROBLEMS - 1} more problems in this file)"
        return [*self._found, Diagnostic(last.rule, message, last.location, last.level)]


def end_of(pattern: re.Pattern[str], content: str, offset: int) -> int:
    """Where a pattern that matches every text, also the empty one, ends."""
    return pattern.match(content, offset).end()  # type: ignore[union-attr]


def quoted(key: str) -> str:
    """A key for a message, shortened."""
    return f'"{key}"' if len(key) <= _LONGEST_QUOTE else f'"{key[:_LONGEST_QUOTE]}..."'


def read_text(data: bytes, path: str, family: str, limits: Limits, fallback: str = "") -> Text | Diagnostic:
    """Decode UTF-8, UTF-16 with a byte order mark, or what is neither as `fallback` if one is named."""
    if len(data) > limits.file:
        message = f"the file has {len(data)} bytes, more than the limit of {limits.file}"
        return Diagnostic(f"{family}-limit", message, Location(path))
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        return Text(data.decode(encoding))
    except UnicodeDecodeError as error:
        if fallback and encoding == "utf-8":
            return Text(data.decode(fallback))
        return _undecodable(data, path, family, error)


def _undecodable(data: bytes, path: str, family: str, error: UnicodeDecodeError) -> Diagnostic:
    before = Text(data[: error.start].decode(error.encoding, "replace").removeprefix("\ufeff"))
    place = before.span(len(before.content), len(before.content))
    name = error.encoding.upper()
    message = f"byte 0x{data[error.start]:02x} is no valid {name}; save the file as UTF-8"
    return Diagnostic(f"{family}-encoding", message, Location.at(path, place))
