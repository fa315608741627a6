"""Suppressions in comments, and the lines that each one covers."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from tallygate.engine.suppress.compat import Spelling
from tallygate.engine.suppress.marker import LAST_LINE, Marker, WrittenError, ignored, invalid
from tallygate.loaders.outline import Outline
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.location import Location

_OURS = re.compile(r"tallygate[ \t]*+:[ \t]*+", re.IGNORECASE)
_BEFORE = re.compile(r"(?:.*[#;!/*\r\n])?[ \t]*", re.DOTALL)
_INDENT = 80  # characters before the word that are looked at
_CONTENT = re.compile(r"[^\s-][^\r\n]*+")
_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_SEPARATOR = re.compile(r"^---|\Z", re.MULTILINE)
_BLANK_OR_SEPARATOR = re.compile(r"[ \t]*+(?:---[ \t]*+)?(?:\r\n|\r|\n|\Z)")
_NOTHING = "nothing begins on its line or on the next one, so it covers nothing"

Extent = tuple[int, int]
"""First and last line."""


class Scopes:
    """Which lines a comment speaks of: what begins on its own line, else on the next line of content."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._ends: dict[int, Extent] = {}
        for start, end in outline.nodes:
            self._add(start, start, end)
        for place, start, end in outline.objects:
            self._add(place, start, end)
        self._tops = sorted(self._lines(start, end) for start, end in outline.tops)
        self._content = list(dict.fromkeys(self._content_lines()))
        self._content_set = frozenset(self._content)
        self._head = self._last_line_of_head()

    def of(self, start: int, end: int) -> Extent | None:
        """Lines that the comment from `start` to `end` covers: all for one at the head of the file."""
        return (1, LAST_LINE) if self._line(start) <= self._head else self.beside(start, end)

    def beside(self, start: int, end: int) -> Extent | None:
        """What begins on the line of the comment; where it stands alone, on the next line of content."""
        line = self._line(start)
        if line in self._content_set:
            return self._ends.get(line)
        following = bisect_right(self._content, line)
        return self._ends.get(self._content[following]) if following < len(self._content) else None

    def around(self, start: int, end: int) -> Extent | None:
        """The block at the top of the file that holds the comment, else as `beside`."""
        line = self._line(start)
        index = bisect_right(self._tops, (line, LAST_LINE)) - 1
        if index >= 0 and self._tops[index][1] >= line:
            return self._tops[index]
        return self.beside(start, end)

    def _line(self, offset: int) -> int:
        return self._outline.span(offset, offset).line

    def _lines(self, start: int, end: int) -> Extent:
        span = self._outline.span(start, max(end - 1, start))
        return span.line, span.end_line

    def _add(self, place: int, start: int, end: int) -> None:
        line, (first, last) = self._line(place), self._lines(start, end)
        known = self._ends.get(line, (first, last))
        self._ends[line] = min(first, known[0]), max(last, known[1])

    def _content_lines(self) -> Iterator[int]:
        """Lines that hold more than comments and dashes."""
        start = 0
        length = len(self._outline.content)
        for comment in [*self._outline.comments, (length, length)]:
            for found in _CONTENT.finditer(self._outline.content, start, comment[0]):
                yield self._line(found.start())
            start = comment[1]

    def _last_line_of_head(self) -> int:
        """Last line of the first block of comments where a blank line or `---` follows it, else 0."""
        text = self._outline.content
        separator = _SEPARATOR.search(text)
        limit = self._content[0] if self._content else LAST_LINE
        last = stop = 0
        for start, end in self._outline.comments:
            first, after = self._lines(start, end)
            if first >= limit or (separator and start > separator.start()) or (last and first > last + 1):
                break
            last, stop = after, end
        line_end = _LINE_END.search(text, stop)
        return last if last and line_end and _BLANK_OR_SEPARATOR.match(text, line_end.end()) else 0


def comment_markers(
    outline: Outline, path: str, spellings: Iterable[Spelling]
) -> Iterator[Marker | Diagnostic]:
    """Every suppression in the comments of one file, in order, and what is wrong with those that are none."""
    scopes = Scopes(outline)
    for start, end in outline.comments:
        text = outline.content[start:end]
        for place, body in _ours(text):
            location = Location.at(path, outline.span(start + place, end))
            yield from _marker(body, location, scopes.of(start, end))
        for spelling in spellings:
            lines = (scopes.around if spelling.inside_blocks else scopes.beside)(start, end)
            for found in spelling.in_comment(text):
                location = Location.at(path, outline.span(start + found.offset, end))
                if lines:
                    yield from spelling.markers("comment", found, location, path, lines)


def _ours(text: str) -> Iterator[tuple[int, str]]:
    """Offset and text of each `tallygate:` at the start of a comment or of a line in it, or after a #."""
    words = list(_OURS.finditer(text))
    for word, following in zip(words, [*words[1:], None], strict=False):
        if _BEFORE.fullmatch(text, max(word.start() - _INDENT, 0), word.start()):
            body = text[word.end() : following.start() if following else len(text)]
            line = _LINE_END.split(body, maxsplit=1)[0].removesuffix("*/")
            yield word.start(), line.rstrip(" \t#;!/*") if following else line


def _marker(body: str, location: Location, extent: Extent | None) -> Iterator[Marker | Diagnostic]:
    try:
        said = ignored(body)
    except WrittenError as error:
        yield invalid(location, str(error))
        return
    if said is None:
        return
    if extent is None:
        yield invalid(location, _NOTHING)
        return
    rules, (reason, until) = said
    yield Marker("comment", rules, location, reason, until, "", location.path, *extent)


def meant(line: str) -> bool:
    """Whether a line holds a suppression, or what is meant to be one."""
    try:
        return any(ignored(body) for _, body in _ours(line))
    except WrittenError:
        return True
