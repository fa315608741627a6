"""`.driftignore`: lines `TYPE.ID` or `TYPE.ID.FIELD`, globs, `!` for what counts all the same."""

import re
from collections.abc import Callable, Iterator
from fnmatch import translate

import msgspec

from tallygate.drift.ignore import Ignorer
from tallygate.model.drift import DriftItem
from tallygate.model.location import Location

_SEGMENT = re.compile(r"(?:\\.|[^.\\])+")
_MOST_LINES, _LONGEST = 10_000, 1_000
_LAYERS = frozenset({"tf-live", "unmanaged"})


class _Line(msgspec.Struct, frozen=True):
    """segments: patterns of type, id and steps of the path, as many as it names. keeps: `!`."""

    number: int
    segments: tuple[re.Pattern[str], ...]
    keeps: bool

    def fits(self, item: DriftItem) -> bool:
        told = (item.subject.type, item.subject.id, *map(str, item.path))
        pairs = zip(self.segments, told, strict=False)
        return len(self.segments) <= len(told) and all(one.fullmatch(text) for one, text in pairs)


def read_driftignore(text: str, path: str) -> tuple[Ignorer, ...]:
    """One that covers what the last line that fits an item says, named by that line."""
    lines = [*_lines(text)]
    return tuple(
        Ignorer(f"{path}:{line.number}", Location(path, line.number), _last(lines, line))
        for line in lines
        if not line.keeps
    )


def _last(lines: list[_Line], own: _Line) -> Callable[[DriftItem], bool]:
    def covers(item: DriftItem) -> bool:
        if item.layer not in _LAYERS or not own.fits(item):
            return False
        return not any(line.number > own.number and line.keeps and line.fits(item) for line in lines)

    return covers


def _lines(text: str) -> Iterator[_Line]:
    for number, written in enumerate(text.splitlines()[:_MOST_LINES], 1):
        line = written.strip()[:_LONGEST]
        if line and not line.startswith("#"):
            keeps = line.startswith("!")
            found = _SEGMENT.findall(line.removeprefix("!"))
            if found:
                yield _Line(number, tuple(re.compile(_glob(one)) for one in found), keeps)


def _glob(segment: str) -> str:
    """A star that is escaped is one; all other characters that are escaped are themselves."""
    glob = re.sub(r"\\([*?\[])", r"[\1]", segment)
    return translate(re.sub(r"\\(.)", r"\1", glob))
