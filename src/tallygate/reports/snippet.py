"""The lines of source under a finding, with carets under the value that it is about."""

from collections.abc import Iterator

from tallygate.model.excerpt import Excerpt
from tallygate.reports.escape import visible
from tallygate.reports.layout import Pen, cells, window, wrap

_TAB = "    "


def gutter(excerpt: Excerpt | None) -> int:
    """Width of the column of line numbers."""
    return len(str(max((number for number, _ in excerpt.lines), default=0))) if excerpt else 1


def snippet(excerpt: Excerpt, label: str, ink: str, width: int, pen: Pen) -> Iterator[str]:
    """Numbered source lines; below the finding's line carets and its label. `ink` is that of the carets."""
    numbers = gutter(excerpt)
    room = max(width - numbers - 3, 20)
    bar = pen.ink("frame", " " * numbers + " |")
    yield bar
    for number, text in excerpt.lines:
        if number != excerpt.line:
            yield _numbered(number, numbers, _context(text, room), pen)
            continue
        shown, start, length = _marked(text, excerpt, room)
        yield _numbered(number, numbers, shown, pen)
        for line in _carets(start, length, label, room):
            yield f"{bar} {' ' * (len(line) - len(line.lstrip()))}{pen.ink(ink, line.lstrip())}"
    yield bar


def _numbered(number: int, numbers: int, text: str, pen: Pen) -> str:
    return f"{pen.ink('frame', f'{number:>{numbers}} |')} {text}".rstrip()


def _context(text: str, room: int) -> str:
    near = text[: 2 * room]
    return window(_shown(near), 0, room, cut_right=len(near) < len(text))


def _marked(text: str, excerpt: Excerpt, room: int) -> tuple[str, int, int]:
    """The stretch of the line around the value, and first cell and number of the carets under it."""
    index = min(excerpt.column - 1, len(text))
    lead = max(index - room, 0)  # of a line of a megabyte only what can be seen is looked at
    tail = lead + 3 * room
    before = _shown(text[lead:index])
    value = _shown(text[index : min(index + excerpt.width, tail)])
    after = _shown(text[index + excerpt.width : tail])
    start, length = cells(before), max(cells(value), 1)
    left = _left(start, length, room, lead > 0)
    whole = visible(before + value + after)  # again, for what the cuts had hidden
    shown = window(whole, left, room, cut_right=tail < len(text))
    return shown, start - left, min(length, room - (start - left))


def _left(start: int, length: int, room: int, cut: bool) -> int:
    """First cell to show: 0 while the value and a little after it fit."""
    if not cut and start + min(length, room // 2) + 8 <= room:
        return 0
    return max(start - room // 3, 1) if start > 1 else 0


def _carets(start: int, length: int, label: str, room: int) -> Iterator[str]:
    carets, label = " " * start + "^" * length, visible(label)
    if not label or start + length + 1 + cells(label) <= room:
        yield f"{carets} {label}".rstrip()
        return
    yield carets
    indent = start if room - start >= 40 else 0
    for line in wrap(label, room - indent):
        yield " " * indent + line


def _shown(text: str) -> str:
    return visible(text.replace("\t", _TAB))
