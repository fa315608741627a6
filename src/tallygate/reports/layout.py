"""Text on a terminal: width in cells, wrapping, cutting, tables, colour."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from tallygate.reports.escape import inert_start, is_web

Cell = tuple[str, str]
"""A text and the name of its ink."""

_NARROW = 30
"""Cells, in which the rules that close a gate would stand one below the other."""
_PATH = re.compile(r"[\w.@+-]*(?:/[\w.@+-]+)+(?::\d+)*[:,;.)]?")
_INKS = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "unknown": "1;35",
    "ok": "32",
    "frame": "1;34",
    "strong": "1",
    "faint": "2",
}


class Pen:
    """Writes in colour when it may, else leaves text as it is."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def ink(self, name: str, text: str) -> str:
        if not (self._colour and name and text):
            return text
        return f"\x1b[{_INKS[name]}m{text}\x1b[0m"

    def link(self, text: str, target: str) -> str:
        """A hyperlink (OSC 8) to a web address that holds nothing but plain characters."""
        if not (self._colour and is_web(target)):
            return text
        return f"\x1b]8;;{target}\x1b\\{text}\x1b]8;;\x1b\\"


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def _cells_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def pad(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def window(text: str, left: int, room: int, cut_right: bool = False) -> str:
    """What stands in the `room` cells from cell `left` on, with `…` where something was cut away."""
    shown = _slice(text, left, left + room)
    if left:
        shown = "…" + _slice(shown, 1, room)
    if cut_right or cells(text) > left + room:
        shown = _slice(shown, 0, room - 1) + "…"
    return shown


def _slice(text: str, start: int, end: int) -> str:
    if text.isascii():
        return text[start:end]
    pieces, position = [], 0
    for char in text:
        after = position + _cells_of(char)
        if start <= position and after <= end:
            pieces.append(char)
        elif position < end and after > start:  # one half of a wide character
            pieces.append(" ")
        position = after
    return "".join(pieces)


def wrap(text: str, width: int, first: int = 0) -> list[str]:
    """Lines of at most `width` cells, the first shorter by `first`.

    A longer word is broken; a path stays whole, so that it can be clicked and copied.
    """
    lines, room = [""], max(width - first, 1)
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if cells(joined) <= room:
            lines[-1] = joined
            continue
        if lines[-1] or first:
            lines.append(word)
            room, first = width, 0
        else:
            lines[-1] = word
        while cells(lines[-1]) > room and not _PATH.fullmatch(lines[-1]):
            lines[-1:] = _broken(lines[-1], room)
            room = width
    return [inert_start(line) for line in lines]


def _broken(word: str, room: int) -> tuple[str, str]:
    size = min(room, len(word)) if word.isascii() else max(room // 2, 1)
    return word[:size], word[size:]


def paragraph(text: str, width: int, indent: str = "") -> list[str]:
    return [indent + line for line in wrap(text, max(width - cells(indent), 20))]


def table(titles: Sequence[str], rows: Sequence[Sequence[Cell]], width: int, pen: Pen) -> Iterator[str]:
    """Left-aligned columns two spaces apart; the last one is wrapped into the width that is left.

    Where that is narrow, what follows a colon in it stands below, from the second column on."""
    columns = zip(titles, *([text for text, _ in row] for row in rows), strict=True)
    widths = [max(map(cells, column)) for column in columns][:-1]
    offset = sum(widths) + 2 * len(widths)
    head = "  ".join([*map(pad, titles, widths), titles[-1]])
    yield pen.ink("strong", head)
    for row in rows:
        text, ink = row[-1]
        first, *rest = wrap(text, max(width - offset, 20))
        indent = offset
        if rest and width - offset < _NARROW:
            indent = widths[0] + 2
            first, _, below = text.partition(": ")
            rest = wrap(below, width - indent)
        cut = [
            pen.ink(ink, text) + " " * (size - cells(text))
            for (text, ink), size in zip(row, widths, strict=False)
        ]
        yield "  ".join([*cut, pen.ink(ink, first)])
        for line in rest:
            yield " " * indent + pen.ink(ink, line)
