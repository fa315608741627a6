"""Which references of a resource its values bear out: an expression may name what is not in its result."""

from collections.abc import Iterator, Mapping
from typing import Any

from tallygate.model.location import ValuePath
from tallygate.model.resource import Reference, Resource


def edges(resource: Resource, present: Mapping[str, Resource]) -> list[str]:
    """Addresses that it is made from. present: resources of the same state, by address."""
    real = (one for one in resource.references if not _is_idle(resource, one, present.get(one.address)))
    return list(dict.fromkeys(one.address for one in real))


def _is_idle(reader: Resource, reference: Reference, read: Resource | None) -> bool:
    """Whether the value at a reference is known whole, and holds no text of what is referenced."""
    value = _at(reader.values, reference.path)
    if read is None or not isinstance(value, str) or _is_unknown(reader, reference.path):
        return False
    return not any(text in value for text in _texts(read.values))


def _is_unknown(reader: Resource, path: ValuePath) -> bool:
    return any(unknown.path[: len(path)] == path for unknown in reader.unknown)


def _at(value: Any, path: ValuePath) -> Any:
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _texts(value: Any) -> Iterator[str]:
    """Texts and numbers, as they stand in a text."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
    elif isinstance(value, str) and value:
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
