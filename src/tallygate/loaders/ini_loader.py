"""INI as configparser reads it, without interpolation; names keep their case, DEFAULT is a section as any.

Keys before the first section stand under "".
"""

import re
from collections.abc import Iterator

from tallygate.loaders.entries import Entry, Format, load_entries
from tallygate.loaders.interface import DEFAULT_LIMITS, Limits
from tallygate.loaders.text import Problems, Text
from tallygate.model.document import Loaded

_LINE = re.compile(r"(?P<indent>[^\S\r\n]*+)(?P<body>[^\r\n]*+)(?:\r\n|\r|\n|\Z)")
_SECTION = re.compile(r"\[(?P<name>.+)\]")
_KEY = re.compile(r"(?P<key>[^=:]*+)[=:]\s*+")


def load(data: bytes, path: str, limits: Limits = DEFAULT_LIMITS) -> Loaded:
    """Read an INI file: one mapping of sections, each a mapping of text."""
    return load_entries(_FORMAT, data, path, limits)


class _Option:
    """A key and the lines of its value, until the next key closes it."""

    def __init__(
        self, path: tuple[str, ...], key: tuple[int, int], indent: int, start: int, body: str
    ) -> None:
        self._path, self._key, self.indent = path, key, indent
        self._start = start
        self._end = start + len(body)
        self._lines = [body]

    def add(self, body: str, end: int) -> None:
        self._lines.append(body)
        self._end = end if body else self._end

    def entry(self) -> Entry:
        value = "\n".join(self._lines).rstrip()
        return Entry(self._path, value, *self._key, self._start, self._end)


def _entries(text: Text, problems: Problems) -> Iterator[Entry]:
    section: tuple[str, ...] = ("",)
    option: _Option | None = None
    for indent, body, start in _lines(text.content):
        if body.startswith(("#", ";")):
            continue
        if option and (not body or indent > option.indent):
            option.add(body, start + len(body))
            continue
        if not body:
            continue
        if option:
            yield option.entry()
        header = _SECTION.match(body)
        option = None if header else _option(section, indent, body, start, problems)
        if header:
            section = (header.group("name"),)
            yield Entry(section, None, start + 1, start + header.end() - 1, start, start + header.end())
    if option:
        yield option.entry()


def _lines(content: str) -> Iterator[tuple[int, str, int]]:
    """Indentation, text without blanks around it, and offset of that text, for each line."""
    for line in _LINE.finditer(content):
        yield len(line.group("indent")), line.group("body").rstrip(), line.start("body")


def _option(
    section: tuple[str, ...], indent: int, body: str, start: int, problems: Problems
) -> _Option | None:
    found = _KEY.match(body)
    key = found.group("key").rstrip() if found else ""
    if not found or not key:
        problems.syntax("KEY = VALUE or [SECTION] is expected", start, start + len(body))
        return None
    value_start = start + found.end()
    return _Option((*section, key), (start, start + len(key)), indent, value_start, body[found.end() :])


_FORMAT = Format("ini", _entries)
