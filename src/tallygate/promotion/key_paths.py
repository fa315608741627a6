"""Keys of `promote` and `never`: read, found in a document, and compared."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from tallygate.model.location import ValuePath, json_pointer

KeyPath = tuple[str, ...]
"""Keys that lead to a value; an item of a list by what identifies it: `name=cart`."""


class Place(msgspec.Struct, frozen=True):
    """One value that a key names: how it is called, and where it stands in this document."""

    key: KeyPath
    path: ValuePath
    value: Any


class AmbiguousError(Exception):
    """A list whose items nothing tells apart. path: of the list."""

    def __init__(self, message: str, path: ValuePath) -> None:
        super().__init__(message)
        self.path = path


def parsed(text: str) -> KeyPath:
    """A dotted key, or a JSON Pointer."""
    if text.startswith("/"):
        return tuple(part.replace("~1", "/").replace("~0", "~") for part in text[1:].split("/"))
    return tuple(text.split("."))


def pointer(key: KeyPath) -> str:
    return json_pointer(key)


def named(value: Any, key: KeyPath, identities: Sequence[str] = ("name",)) -> Iterator[Place]:
    """Every value that `key` names; items of lists go by the first identity that is theirs alone.

    Raises AmbiguousError for an item without one.
    """
    pending = [Place((), (), value)]
    for part in key:
        pending = [
            below for place in pending for item in _items(place, identities) for below in _entry(item, part)
        ]
    yield from pending


def _entry(place: Place, part: str) -> Iterator[Place]:
    if isinstance(place.value, dict) and part in place.value:
        yield Place((*place.key, part), (*place.path, part), place.value[part])


def _items(place: Place, identities: Sequence[str]) -> Iterator[Place]:
    """The value itself, or the maps in a list."""
    if not isinstance(place.value, list):
        yield place
        return
    items = [(index, item) for index, item in enumerate(place.value) if isinstance(item, dict)]
    uses = Counter((name, item[name]) for _, item in items for name in identities if _is_text(item, name))
    for index, item in items:
        own = next(
            (name for name in identities if _is_text(item, name) and uses[name, item[name]] == 1), None
        )
        if own is None:
            what = ", ".join(identities)
            raise AmbiguousError(
                f"item {index + 1} of this list is told from the others by no {what}", place.path
            )
        yield Place((*place.key, f"{own}={item[own]}"), (*place.path, index), item)


def _is_text(item: dict[str, Any], name: str) -> bool:
    return isinstance(item.get(name), str)


def scalars(place: Place) -> Iterator[Place]:
    """The scalars in a map, or the scalar itself; a list is given as it is."""
    pending = [place]
    while pending:
        one = pending.pop()
        if isinstance(one.value, dict):
            pending += [below for part in reversed(one.value) for below in _entry(one, part)]
        else:
            yield one


def matches(pattern: str, key: KeyPath) -> bool:
    """Whether a key of `never` names this key or one above it; `*` is one part, `**` any number."""
    states = {0}
    parts = parsed(pattern)
    for part in key:
        states = _skipped(states, parts)
        if len(parts) in states:
            return True
        states = {following for state in states for following in _following(parts, state, part)}
    return len(parts) in _skipped(states, parts)


def _skipped(states: set[int], parts: Sequence[str]) -> set[int]:
    found = set(states)
    for state in sorted(states):
        while state < len(parts) and parts[state] == "**":
            state += 1
            found.add(state)
    return found


def _following(parts: Sequence[str], state: int, part: str) -> Iterator[int]:
    if parts[state] == "**":
        yield state
    elif fnmatchcase(part, parts[state]):
        yield state + 1


def shown(key: KeyPath) -> str:
    """A key for people: `images[user].newTag`."""
    text = ""
    for part in key:
        name = re.fullmatch("(?:name|chart|repoURL|ref|path)=(.+)", part)
        text += f"[{name[1]}]" if name else f".{part}"
    return text.removeprefix(".")
