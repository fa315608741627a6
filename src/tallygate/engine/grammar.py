"""The grammar of tallygate.yaml as data: its schema, and a document walked along with it."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from tallygate.model.location import ValuePath

Node = dict[str, Any]
"""One place of the schema, with what a `$ref` beside it stands for."""

_AMOUNT = re.compile(r"([0-9]+)([A-Za-z]+)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}


class Place(msgspec.Struct, frozen=True):
    """A value of a document and what the schema says of it."""

    path: ValuePath
    node: Node
    value: Any


@cache
def grammar() -> Node:
    """The schema, annotations included."""
    schema: Node = msgspec.json.decode((Path(__file__).parents[1] / "config.schema.json").read_bytes())
    return schema


def resolved(node: Node) -> Node:
    """`node` with its `$ref` filled in; what stands beside the reference wins."""
    if "$ref" not in node:
        return node
    target = grammar()["$defs"][node["$ref"].rpartition("/")[2]]
    return {**resolved(target), **{key: value for key, value in node.items() if key != "$ref"}}


def _of_a_kind(node: Node, kinds: list[str], child: Node) -> Node:
    """A key of some kinds, which says so, and with what they come."""
    later = node["properties"]["kind"].get("x-later", {})
    since = {"x-since": later[kinds[0]]} if kinds[0] in later else {}
    return {**child, **since, "description": f"{', '.join(kinds)}: {child['description']}"}


def below(node: Node, key: str | int) -> Node | None:
    """What the schema says of a key or an item; None where it says nothing."""
    child = node.get("items") if isinstance(key, int) else node.get("properties", {}).get(key)
    if child is None and isinstance(key, str):
        child = node.get("additionalProperties")
    return resolved(child) if isinstance(child, dict) else None


def of_kind(node: Node, value: Any) -> Node:
    """A node whose keys depend on `kind`, with those of the kind that a value has."""
    kind = value.get("kind") if isinstance(value, dict) else None
    found = [
        choice["then"]["properties"]
        for choice in (node.get("allOf", ()) if isinstance(kind, str) else ())
        if kind in _kinds(choice) and "properties" in choice.get("then", ())
    ]
    known = {key: child for part in found for key, child in part.items() if child is not True}
    return {**node, "properties": {**node.get("properties", {}), **known}} if known else node


def _kinds(choice: Node) -> list[str]:
    asked = choice["if"]["properties"]["kind"]
    return asked.get("enum") or [asked["const"]]


def places(value: Any, path: ValuePath = (), node: Node | None = None) -> Iterator[Place]:
    """Every value that the grammar knows, parents first; nothing below a key of a later step."""
    node = of_kind(grammar() if node is None else node, value)
    yield Place(path, node, value)
    if "x-since" in node:
        return
    for key, item in _items(value):
        child = below(node, key)
        if child is not None:
            yield from places(item, (*path, key), child)


def _items(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def read_values(value: Any, node: Node | None = None) -> Any:
    """The document with durations in seconds and sizes in bytes. Raises ValueError for a day that is none."""
    node = of_kind(grammar() if node is None else node, value)
    if reads := node.get("x-reads"):
        return _READERS[reads](value)
    if isinstance(value, dict):
        return {key: read_values(item, below(node, key) or {}) for key, item in value.items()}
    if isinstance(value, list):
        return [read_values(item, below(node, 0) or {}) for item in value]
    return value


def _duration(value: str | float) -> float:
    return _in_units(value, _SECONDS) if isinstance(value, str) else float(value)


def _size(value: str | int) -> int:
    return int(_in_units(value, _BYTES)) if isinstance(value, str) else value


def _in_units(text: str, units: dict[str, Any]) -> Any:
    match = _AMOUNT.fullmatch(text)
    if match is None or match[2] not in units:
        raise ValueError(text)
    return int(match[1]) * units[match[2]]


def _date(value: str) -> str:
    return date.fromisoformat(value).isoformat()


_READERS: dict[str, Callable[[Any], Any]] = {"duration": _duration, "size": _size, "date": _date}


def dotted(path: ValuePath) -> str:
    """A path as people write it: `exceptions[0].until`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


class Key(msgspec.Struct, frozen=True):
    """One key that the grammar knows: its dotted name, with ENV and the like for names people choose."""

    name: str
    node: Node
    since: str
    """What it comes with, "" where it works."""
    required: bool = False


def keys(node: Node | None = None, name: str = "", since: str = "") -> Iterator[Key]:
    """Every key in the order of the schema, parents first."""
    node = grammar() if node is None else node
    for key, child in _children(node):
        below_it = resolved(child)
        path = key if key.startswith("[") or not name else f".{key}"
        required = key in node.get("required", ())
        own = Key(name + path, below_it, below_it.get("x-since", since), required)
        if "description" in child:
            yield own
        yield from keys(below_it, own.name, own.since)


def _children(node: Node) -> Iterator[tuple[str, Node]]:
    """Keys of a mapping, those of each kind of a gate, and what a list or a free mapping holds."""
    yield from node.get("properties", {}).items()
    for choice in node.get("allOf", ()):
        for key, child in choice["then"].get("properties", {}).items():
            if child is not True:
                yield key, _of_a_kind(node, _kinds(choice), child)
    if isinstance(child := node.get("additionalProperties"), dict):
        yield node.get("x-key-name", "NAME"), child
    if isinstance(child := node.get("items"), dict):
        yield "[]", child
