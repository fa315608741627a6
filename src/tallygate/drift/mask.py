"""Secrets never leave the comparison: what is shown of a difference, and how its path is written."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from tallygate.drift.canonical import canonical
from tallygate.drift.differ import Difference, NotKnown
from tallygate.drift.plan import AS_IT_IS
from tallygate.model.location import ValuePath

_UNKNOWN = "(unknown)"


class Secrets(msgspec.Struct, frozen=True):
    """What is secret in one resource.

    names: whether a value under a key is (`db_password`). clean: a text without what looks like a secret.
    paths: of secrets, with all below them, as the two sides or differences write them; `*` for any step.
    """

    names: Callable[[str], bool]
    clean: Callable[[str], str]
    paths: frozenset[ValuePath] = frozenset()

    def hides(self, path: ValuePath) -> bool:
        """Whether what stands at a path, or something around it, is declared secret."""
        return any(_covers(secret, path) for secret in self.paths)


def _covers(secret: ValuePath, path: ValuePath) -> bool:
    return len(secret) <= len(path) and all(step in ("*", at) for step, at in zip(secret, path, strict=False))


def behind_flags(values: Any, names: Callable[[str], bool]) -> Iterator[ValuePath]:
    """Paths of arguments that the one before them says are secret (`--password`, `-u user:...`)."""
    waiting: list[tuple[ValuePath, Any]] = [((), values)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [((*path, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [((*path, index), inner) for index, inner in enumerate(value)]
            for index, (flag, argument) in enumerate(pairwise(value), 1):
                if isinstance(flag, str) and flag.startswith("-") and isinstance(argument, str):
                    of_user = flag in ("-u", "--user") and ":" in argument
                    if of_user or names(flag.lstrip("-")):
                        yield (*path, index)


class Shown(NamedTuple):
    """A difference as outputs may have it."""

    path: ValuePath
    expected: Any
    actual: Any


class Placeholders:
    """Numbers of the secrets of one item, by first appearance: equal values have the same."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, value: Any) -> str:
        number = self._numbers.setdefault(canonical(value, AS_IT_IS), len(self._numbers) + 1)
        return f"(sensitive {number})"


def shown(difference: Difference, secrets: Secrets) -> Shown:
    """The difference with a placeholder for every secret, in an element of a set that its path names, too."""
    placeholders = Placeholders()
    values = [_masked(value, difference, secrets, placeholders) for value in difference[1:3]]
    *around, last = difference.path or ("",)
    if isinstance(last, str) and last.startswith("="):
        safe = values == [*difference[1:3]] and secrets.clean(last) == last
        return Shown((*around, last if safe else "=(sensitive)"), *values)
    return Shown(difference.path, *values)


def _paths(difference: Difference) -> tuple[ValuePath, ...]:
    return difference.path, difference.declared, difference.observed


def _known_by(path: ValuePath) -> tuple[str, Mapping[str, Any]]:
    """The key of what stands at a path, and what its neighbours say its name is (the `value` of an entry)."""
    named = [step for step in path if isinstance(step, str) and not step.startswith("=")]
    last, before = (*reversed(named), "", "")[:2]
    if "=" in last:
        return "", {}
    return last, {"name": before.removeprefix("name=")} if before.startswith("name=") else {}


class _Place(NamedTuple):
    """A value of a tree, where it goes, and the key that it is known by. holder: the mapping around it."""

    value: Any
    path: ValuePath
    put: Callable[[Any], None]
    key: str
    holder: Mapping[str, Any]


def _masked(value: Any, difference: Difference, secrets: Secrets, placeholders: Placeholders) -> Any:
    """A copy of a tree without its secrets, made in the order of its keys."""
    root: list[Any] = []
    waiting = [_Place(value, (), root.append, *_known_by(difference.path))]
    while waiting:
        place = waiting.pop()
        if place.value is None or isinstance(place.value, NotKnown):
            place.put(None if place.value is None else _UNKNOWN)
        elif any(secrets.hides((*around, *place.path)) for around in _paths(difference)):
            place.put(placeholders.of(place.value))
        elif isinstance(place.value, Mapping | list):
            waiting += reversed([*_inside(place)])
        elif _is_secret(place, secrets):
            place.put(placeholders.of(place.value))
        else:
            place.put(secrets.clean(place.value) if isinstance(place.value, str) else place.value)
    return root[0]


def _is_secret(place: _Place, secrets: Secrets) -> bool:
    name = place.holder.get("name") if place.key == "value" else place.key
    return isinstance(name, str) and not isinstance(place.value, bool) and secrets.names(name)


def _inside(place: _Place) -> Iterator[_Place]:
    """Parts of a mapping or a list, which is put in its place empty."""
    if isinstance(place.value, list):
        items: list[Any] = []
        place.put(items)
        for index, item in enumerate(place.value):
            yield _Place(item, (*place.path, index), items.append, place.key, place.holder)
        return
    fields: dict[str, Any] = {}
    place.put(fields)
    for key in sorted(place.value, key=str):
        yield _Place(place.value[key], (*place.path, key), _setter(fields, key), str(key), place.value)


def _setter(fields: dict[str, Any], key: str) -> Callable[[Any], None]:
    return lambda value: fields.__setitem__(key, value)
