"""Values that cannot be known, put into the tree that lacks them."""

from collections.abc import Mapping
from typing import Any

from tallygate.drift.differ import NotKnown
from tallygate.model.location import ValuePath
from tallygate.model.resource import Unknown


def with_unknown(values: dict[str, Any], unknown: tuple[Unknown, ...]) -> dict[str, Any]:
    """The values of a resource with what cannot be known in its place."""
    made = values
    for one in unknown:
        made = _put(made, one.path, NotKnown(one.reason))
    return made


def _put(tree: Any, path: ValuePath, leaf: NotKnown) -> Any:
    """A tree with a leaf; copies the way to it."""
    around = [tree]
    for step in path[:-1]:
        inner = _at(around[-1], step)
        around.append({} if inner is None else inner)
    value: Any = leaf
    for holder, step in zip(reversed(around), reversed(path), strict=True):
        value = _with(holder, step, value)
    return value


def _at(holder: Any, step: str | int) -> Any:
    if isinstance(holder, list) and isinstance(step, int):
        return holder[step] if step < len(holder) else None
    return holder.get(step) if isinstance(holder, Mapping) else None


def _with(holder: Any, step: str | int, value: Any) -> Any:
    if isinstance(holder, list) and isinstance(step, int):
        return [*holder[:step], value, *holder[step + 1 :]]
    return {**holder, step: value} if isinstance(holder, Mapping) else value
