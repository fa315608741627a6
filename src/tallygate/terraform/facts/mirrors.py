"""Values of a plan put together with their mirrors, which say what is unknown and what is secret."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from tallygate.model.location import ValuePath
from tallygate.model.resource import Unknown
from tallygate.terraform.facts.detect import FactsError

UNKNOWN = "is known after apply"
MASK = "(sensitive)"
_DEEPEST = 200
_SHORTEST = 4  # a shorter text stands in too many others
_LONG = 8  # a shorter one may be equal by chance
_MOST_PARTS = 200


class Secrets(msgspec.Struct, frozen=True):
    """Texts that are secret wherever they stand: as a whole, or as a part of others."""

    whole: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()

    def holds(self, text: str) -> bool:
        return text in self.whole or any(part in text for part in self.parts)


def secrets_of(declared: Any, sides: Iterable[tuple[Any, Any]]) -> Secrets:
    """declared: values of sensitive variables. sides: (values, mirror) of all changes: Terraform marks the
    argument, but not the computed attribute that repeats it.
    """
    parts = sorted(
        {text for _, text in texts(declared) if len(text) >= _SHORTEST}, key=lambda one: (-len(one), one)
    )
    marked_texts = {
        text
        for values, mirror in sides
        for path in marked(mirror)
        for _, text in texts(_at(values, path))
        if len(text) >= _LONG
    }
    return Secrets(frozenset({*marked_texts, *parts}), tuple(parts[:_MOST_PARTS]))


def _at(values: Any, path: ValuePath) -> Any:
    """The value at a path of a mirror; None where the mirror tells of more than there is."""
    for part in path:
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            return None
    return values


def known(values: Any, mirror: Any) -> tuple[dict[str, Any], tuple[Unknown, ...]]:
    """The known values, and the paths of the others. Raises FactsError."""
    unknown: list[Unknown] = []
    found = _known(values if isinstance(values, dict) else {}, mirror, (), unknown)
    return (found if isinstance(found, dict) else {}), tuple(unknown)


def _known(value: Any, mirror: Any, path: ValuePath, unknown: list[Unknown]) -> Any:
    """A copy without unknown entries; in a list null stands for them, so that indexes stay true."""
    _demand_depth(path)
    if mirror is True:
        unknown.append(Unknown(path, UNKNOWN))
        return None
    if isinstance(mirror, dict) and mirror and value is None:
        value = {}
    if isinstance(value, dict):
        below = mirror if isinstance(mirror, dict) else {}
        names = [*value, *(name for name in below if name not in value)]
        return {
            name: _known(value.get(name), below.get(name), (*path, name), unknown)
            for name in names
            if not _is_unknown(below.get(name), (*path, name), unknown)
            and (name in value or _holds(below.get(name)))
        }
    if isinstance(value, list):
        beside = mirror if isinstance(mirror, list) else []
        missing = max(0, len(beside) - len(value))
        return [
            _known(item, beside[index] if index < len(beside) else None, (*path, index), unknown)
            for index, item in enumerate([*value, *[None] * missing])
        ]
    return value


def _is_unknown(mirror: Any, path: ValuePath, unknown: list[Unknown]) -> bool:
    if mirror is True:
        unknown.append(Unknown(path, UNKNOWN))
    return mirror is True


def _holds(mirror: Any) -> bool:
    """Whether anything in a mirror is true."""
    return next(marked(mirror), None) is not None


def marked(mirror: Any, path: ValuePath = ()) -> Iterator[ValuePath]:
    """Paths at which a mirror is true; each stands for all that is below it. Raises FactsError."""
    _demand_depth(path)
    if mirror is True:
        yield path
    elif isinstance(mirror, dict):
        for name, below in mirror.items():
            yield from marked(below, (*path, name))
    elif isinstance(mirror, list):
        for index, below in enumerate(mirror):
            yield from marked(below, (*path, index))


def sensitive(values: dict[str, Any], mirror: Any, secrets: Secrets) -> tuple[ValuePath, ...]:
    """Paths that the mirror marks, and those of texts that are secret anyway, in order."""
    found = {path for path in marked(mirror) if path}
    if mirror is True:
        found = {(name,) for name in values}
    found |= {path for path, text in texts(values) if secrets.holds(text)}
    return tuple(sorted(found, key=lambda path: [str(part) for part in path]))


def texts(value: Any, path: ValuePath = ()) -> Iterator[tuple[ValuePath, str]]:
    """(path, text) of every text. Raises FactsError."""
    _demand_depth(path)
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, below in value.items():
            yield from texts(below, (*path, name))
    elif isinstance(value, list):
        for index, below in enumerate(value):
            yield from texts(below, (*path, index))


def redacted(values: Any, paths: Sequence[ValuePath]) -> Any:
    """A copy with MASK at each of the paths that is there."""
    if () in paths:
        return MASK
    below: dict[str | int, list[ValuePath]] = {}
    for path in paths:
        below.setdefault(path[0], []).append(path[1:])
    if isinstance(values, dict):
        return {name: redacted(value, below.get(name, ())) for name, value in values.items()}
    if isinstance(values, list):
        return [redacted(value, below.get(index, ())) for index, value in enumerate(values)]
    return values


def as_written(values: dict[str, Any], written: Any) -> dict[str, Any]:
    """Without what only stands for an argument that is not set, as configuration has it.

    A plan shows each argument and block of the schema: null, [] and "" where nothing is written. written:
    the `expressions` of the plan's configuration.
    """
    own = written if isinstance(written, dict) else {}
    return {
        name: _nested(value, own.get(name))
        for name, value in values.items()
        if value is not None and (name in own or value not in ("", []))
    }


def _nested(value: Any, written: Any) -> Any:
    """Blocks are lists of objects; what the configuration does not write out is made by a dynamic block."""
    if not isinstance(value, list):
        return value
    blocks = written if isinstance(written, list) else []
    return [
        as_written(item, blocks[index] if index < len(blocks) else None) if isinstance(item, dict) else item
        for index, item in enumerate(value)
    ]


def _demand_depth(path: ValuePath) -> None:
    if len(path) > _DEEPEST:
        raise FactsError("tf-plan-shape", f"values are nested more than {_DEEPEST} levels deep")
