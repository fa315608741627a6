"""Text that Flux or envsubst fills in before a cluster sees it: `${NAME}`, `${NAME:=default}`."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from tallygate.model.location import ValuePath
from tallygate.model.resource import Unknown

# Flux wants a name and, after it, one of envsubst's operators; `$${` is its escape. What ends the expression
# is not asked for: it would be sought again from each of many that do not end.
_EXPRESSION = re.compile(r"(?<!\$)(?:\$\$)*\$\{#{0,2}([A-Za-z_][A-Za-z0-9_]*)(?=[-:=+?#%/^,@}])")
# Keys of text for people and shells, where `${NAME}` is mostly meant to stay.
_TEXT = frozenset({"annotations", "args", "command", "description"})
_SCRIPT = frozenset({"script", "source"})
"""Keys of a program in one text; anything but text under them is like any other."""
_DATA = {"ConfigMap": frozenset({"data", "binaryData"}), "Secret": frozenset({"data", "stringData"})}
_SCHEMAS = "CustomResourceDefinition"
_HEAD = ("apiVersion", "kind")


def known(value: dict[str, Any]) -> tuple[dict[str, Any], tuple[Unknown, ...]]:
    """The object without what is substituted, and where that is; its type is left, whatever it is.

    What is given is not changed.
    """
    try:
        encoded = msgspec.json.encode(value)
        if b"${" not in encoded:
            return value, ()
        rest = msgspec.json.decode(encoded)
    except RecursionError:
        return _head(value), (Unknown((), "is nested too deep to be read"),)
    found = tuple(_unknowns(rest))
    for one in found:
        if not one.path:
            return _head(value), found
        _take_out(rest, one.path)
    return rest, found


def substituted(value: Any) -> str | None:
    """Why a text, or a mapping by its keys, is not known. A default is not told: it may be secret."""
    texts = [value] if isinstance(value, str) else value if isinstance(value, dict) else ()
    found = next(filter(None, map(_EXPRESSION.search, texts)), None)
    return f"is substituted by Flux or envsubst: ${{{found[1]}}}" if found else None


def _head(value: dict[str, Any]) -> dict[str, Any]:
    return {key: value[key] for key in _HEAD}


def _unknowns(value: dict[str, Any]) -> Iterator[Unknown]:
    """Walked without recursion. What a substituted key would add to a mapping may be any of its keys."""
    kept = _DATA.get(value["kind"], frozenset())
    top = {} if value["kind"] == _SCHEMAS else {k: v for k, v in value.items() if k not in (*_HEAD, *kept)}
    waiting: list[tuple[ValuePath, Any]] = [((), top)]
    while waiting:
        path, current = waiting.pop()
        if reason := substituted(current):
            yield Unknown(path, reason)
        elif isinstance(current, dict):
            waiting += [((*path, k), v) for k, v in current.items() if not _is_text(path, k, v)]
        elif isinstance(current, list):
            waiting += [((*path, index), item) for index, item in enumerate(current)]


def _is_text(path: ValuePath, key: str, value: Any) -> bool:
    if key in _SCRIPT:
        return isinstance(value, str)
    return key in _TEXT or (key == "value" and path[-2:-1] == ("env",))


def _take_out(value: Any, path: ValuePath) -> None:
    """An entry of a mapping goes; an item of a list becomes null, so that indexes stay true."""
    *parents, last = path
    for part in parents:
        value = value[part]
    if isinstance(last, int):
        value[last] = None
    else:
        del value[last]
