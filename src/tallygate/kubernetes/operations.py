"""What operations of a JSON patch say of a value of the rendered object."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tallygate.kubernetes.rendered import ABSENT, Place, aligned, counterpart, value_at
from tallygate.model.location import ValuePath

ANY = "-"
"""Stands for every item of a list, as it does in a pointer for the one that is added at the end."""

_INDEX = re.compile(r"[0-9]{1,9}")

Finder = Callable[[list[str], dict[str, Any], Any], list[str]]
"""From the parts of a pointer, its operation and the rendered object to the parts as they are there."""


def operations(patch: Place, path: ValuePath, rendered: Any, find: Finder) -> Iterator[Place]:
    """Places of operations that lead to `path` or to a parent of it, the last first."""
    for index, operation in reversed(list(enumerate(patch.value))):
        pointer = operation.get("path") if isinstance(operation, dict) else None
        if not isinstance(pointer, str):
            continue
        parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        head, rest = path[: len(parts)], path[len(parts) :]
        if len(head) < len(parts) or not _leads(find(parts, operation, rendered), head):
            continue
        if operation.get("op") != "remove":
            value = Place(patch.locator, (index, "value"), operation.get("value", ABSENT))
            if _may_be(value.value, value_at(rendered, head)):
                yield aligned(value, rest, value_at(rendered, head))
        elif find is not any_item:
            yield Place(patch.locator, (index,), None)


def as_written(parts: list[str], operation: dict[str, Any], rendered: Any) -> list[str]:
    """Nothing moved after the patch: its own indices hold."""
    return parts


def any_item(parts: list[str], operation: dict[str, Any], rendered: Any) -> list[str]:
    return [ANY if _INDEX.fullmatch(part) else part for part in parts]


def moved(source: Any, parts: list[str], operation: dict[str, Any], rendered: Any) -> list[str]:
    """Where items of `source`, which the object began as, went: found by what they are known by."""
    found: list[str] = []
    name, value = "", source
    for depth, part in enumerate(parts):
        index = int(part) if _INDEX.fullmatch(part) else part
        if isinstance(rendered, list) and (isinstance(index, int) or index == ANY):
            set_here = depth == len(parts) - 1 and "value" in operation
            value = operation["value"] if set_here else value_at(value, (index,))
            index = _gone_to(value, rendered, name)
        else:
            name, value = part, value_at(value, (part,))
        found.append(str(index))
        rendered = value_at(rendered, (index,))
    return found


def _gone_to(item: Any, items: list[Any], name: str) -> int | str:
    index = None if item is ABSENT else counterpart(items, ANY, item, name)
    return ANY if index is None else index


def _leads(parts: list[str], head: ValuePath) -> bool:
    pairs = zip(parts, head, strict=True)
    return all(part == str(at) or (part == ANY and isinstance(at, int)) for part, at in pairs)


def _may_be(written: Any, rendered: Any) -> bool:
    """Whether a written item can be the rendered one: those of two names are two."""
    names = [value_at(item, ("name",)) for item in (written, rendered)]
    return ABSENT in names or names[0] == names[1]
