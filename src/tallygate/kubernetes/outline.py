"""Where the keys of an object stand in the template that it comes from, by the keys that are written out."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from tallygate.kubernetes.files import Files
from tallygate.kubernetes.rendered import ABSENT, Place, value_at
from tallygate.kubernetes.value_places import Values, entry
from tallygate.model.location import Location, ValuePath

_SEPARATOR = re.compile(r"^---(?:\s|$)")
_ENTRY = re.compile(
    r"(?P<indent> *)(?P<dashes>(?:- +)*)(?:(?P<quote>[\"']?)(?P<key>[\w./$-]+)(?P=quote):(?:\s|$))?"
)
_ITEM = re.compile(r"(?P<indent> *)-(?:\s|$)")
_KIND = re.compile(r"kind:\s*[\"']?([^\s\"']+)[\"']?\s*")
_NAME = "name: "
_WITH = re.compile(r"\s*\{\{-?\s*with\b")
_MOST_KINDS = 16
"""Of one document of a template, which may choose between them."""
_MOST_ACTIONS = 20
"""Lines of actions below a key."""


class TemplateLocator:
    """Leads to the entry of the values that a path is filled in from, or to the line of a template whose
    keys, read by their indentation, are those of the path."""

    def __init__(self, template: "OutlinedTemplate", rendered: dict[str, Any]) -> None:
        self._template, self._rendered = template, rendered

    def value(self, path: ValuePath) -> Location:
        return self._entry(path, lambda place: place.locator.value(place.path)) or self._line(path)

    def key(self, path: ValuePath) -> Location:
        return self._entry(path, lambda place: place.locator.key(place.path)) or self._line(path)

    def _entry(self, path: ValuePath, located: Callable[[Place], Location]) -> Location | None:
        """Where the values say what stands at `path`, if they do."""
        outline = self._template.outline(self._rendered)
        number, depth = outline.found(path, self._rendered)
        block = value_at(self._rendered, path[:depth])
        place = entry(
            self._template.values,
            outline.written_at(number),
            path[depth:],
            value_at(self._rendered, path),
            block,
        )
        return located(place) if place else None

    def _line(self, path: ValuePath) -> Location:
        outline = self._template.outline(self._rendered)
        number, _ = outline.found(path, self._rendered)
        text = outline.lines[number] if number < len(outline.lines) else ""
        column, end = len(text) - len(text.lstrip()) + 1, len(text.rstrip()) + 1
        return Location(self._template.path, number + 1, column, number + 1, max(end, column + 1))


class OutlinedTemplate:
    """The documents of a template: each is read once, however many objects come from it."""

    def __init__(self, path: str, files: Files, values: Values | None = None) -> None:
        self.path, self._files = path, files
        self.values = values or Values()

    def outline(self, rendered: dict[str, Any]) -> "_Outline":
        """That of the document that has the object's kind and name, or its kind, or of the first."""
        kind, name = str(rendered.get("kind")), str(value_at(rendered, ("metadata", "name")))
        known = self._known
        return known.get((kind, name)) or known.get((kind, None)) or known[None, None]

    @cached_property
    def _known(self) -> dict[tuple[str | None, str | None], "_Outline"]:
        """The first of each kind and name, of each kind, and of all."""
        lines = self._files.read(self.path).decode("utf-8", "replace").splitlines()
        breaks = [-1, *(i for i, line in enumerate(lines) if _SEPARATOR.match(line)), len(lines)]
        found: dict[tuple[str | None, str | None], _Outline] = {}
        for start, end in ((before + 1, after) for before, after in pairwise(breaks)):
            outline, part = _Outline(lines, _head(lines, start, end), end), lines[start:end]
            kinds = dict.fromkeys(match[1] for line in part if (match := _KIND.fullmatch(line)))
            stripped = (line.strip() for line in part)
            names = [line.removeprefix(_NAME) for line in stripped if line.startswith(_NAME)]
            keys = [(kind, name) for kind in [*kinds][:_MOST_KINDS] for name in (*names, None)]
            for key in (*keys, (None, None)):
                found.setdefault(key, outline)
        return found


def _head(lines: Sequence[str], start: int, end: int) -> int:
    """The first line with a key, or the last."""
    while start < end - 1 and not _ENTRY.match(lines[start])["key"]:  # type: ignore[index]
        start += 1
    return start


class _Outline:
    """Where keys and items stand in one document of a template, by indentation; a block is read once."""

    def __init__(self, lines: Sequence[str], start: int, end: int) -> None:
        self.lines, self._start, self._end = lines, start, end
        self._keys: dict[tuple[int, int, int], dict[str, tuple[int, int]]] = {}
        self._items: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
        self._ends: dict[tuple[int, int, int], int] = {}

    def found(self, path: ValuePath, rendered: Any) -> tuple[int, int]:
        """The line of the deepest part of `path` that is written out, and how many parts that are."""
        found, first, end, indent = self._start, self._start, self._end, -1
        for depth, part in enumerate(path):
            rendered = value_at(rendered, (part,))
            place = self._item(first, end, indent, part, rendered) if isinstance(part, int) else None
            place = place or (self._key(first, end, indent, part) if isinstance(part, str) else None)
            if place is None:
                return found, depth
            found, indent = place
            if isinstance(part, int):
                first, end = found, self._end_of_item(found, end, indent)
            else:
                first = found + 1
        return found, len(path)

    def written_at(self, number: int) -> Sequence[str]:
        """What a template writes for the key of a line: the rest of it, or else the actions below it, and a
        `with` right above."""
        match = _ENTRY.match(self.lines[number]) if number < self._end else None
        rest = self.lines[number][match.end() :] if match else ""
        if rest.strip():
            return [rest]
        last = min(self._end, number + _MOST_ACTIONS)
        end = next((n for n in range(number + 1, last) if not _is_action(self.lines[n])), last)
        above = [line for line in self.lines[max(self._start, number - 1) : number] if _WITH.match(line)]
        return [*self.lines[number + 1 : end], *above]

    def _key(self, first: int, end: int, indent: int, key: str) -> tuple[int, int] | None:
        """Line of `key` among the nearest keys of the block, and how deep it stands."""
        if (first, end, indent) not in self._keys:
            block = ((n, _entry_of(self.lines[n])) for n in self._block(first, end, indent))
            entries = [(n, *entry) for n, entry in block if entry]
            nearest = min((depth for _, depth, _ in entries if depth > indent), default=0)
            own = [(name, (n, depth)) for n, depth, name in entries if depth == nearest and depth > indent]
            self._keys[first, end, indent] = dict(reversed(own))
        return self._keys[first, end, indent].get(key)

    def _item(self, first: int, end: int, indent: int, index: int, rendered: Any) -> tuple[int, int] | None:
        """Line of the item, and the depth of its dash; None where it is not written out.

        A condition may leave out items before it: one that is written as it was rendered goes before the one
        that its number says.
        """
        if (first, end, indent) not in self._items:
            block = [n for n in self._block(first, end, indent) if _ITEM.match(self.lines[n])]
            nearest = min((_depth(self.lines[n]) for n in block), default=0)
            items = [(n, nearest) for n in block if _depth(self.lines[n]) == nearest]
            self._items[first, end, indent] = items
        items = self._items[first, end, indent]
        own = items[index : index + 1]
        fitting = (item for item in (*own, *items) if _begins(self.lines[item[0]], rendered))
        return next(fitting, own[0] if own else None)

    def _end_of_item(self, item: int, end: int, indent: int) -> int:
        key = (item, end, indent)
        if key not in self._ends:
            self._ends[key] = self._seek_end(item, end, indent)
        return self._ends[key]

    def _seek_end(self, item: int, end: int, indent: int) -> int:
        last = item
        for number in self._block(item + 1, end, indent):
            if _depth(self.lines[number]) == indent:
                return number
            last = number
        return last + 1

    def _block(self, first: int, end: int, indent: int) -> Iterator[int]:
        """Lines from `first` that stand deeper than `indent`; actions and blank lines are passed over."""
        for number in range(first, end):
            depth, is_item = _written(self.lines[number])
            if depth is None:
                continue
            if depth <= indent and not (is_item and depth == indent):
                break
            yield number


@lru_cache(maxsize=1 << 14)
def _entry_of(line: str) -> tuple[int, str] | None:
    """How deep a key stands, and the key; lines are looked at once for each block that they are in."""
    match = _ENTRY.match(line)
    return (len(match["indent"] + match["dashes"]), match["key"]) if match and match["key"] else None


@lru_cache(maxsize=1 << 14)
def _written(line: str) -> tuple[int | None, bool]:
    """The depth of a line, None for an action or a blank one, and whether an item begins there."""
    text = line.strip()
    is_passed = not text or text.startswith(("#", "{{"))
    return None if is_passed else _depth(line), text.startswith("- ")


def _begins(line: str, rendered: Any) -> bool:
    """Whether an item is what its line begins to say, as far as it is written out."""
    text = line.strip().removeprefix("-").strip()
    if isinstance(rendered, dict):
        key, _, text = text.partition(":")
        rendered = rendered.get(key.strip())
    literal = text.partition("{{")[0].strip().strip("\"'")
    return bool(literal) and rendered not in (None, ABSENT) and str(rendered).startswith(literal)


def _is_action(line: str) -> bool:
    return line.lstrip().startswith("{{")


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
