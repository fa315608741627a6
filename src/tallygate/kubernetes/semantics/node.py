"""A value of an object with its path, and what is wrong at one."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from tallygate.model.location import ValuePath

_LONGEST_VALUE = 63


class Fault(msgspec.Struct, frozen=True):
    """hangs_on: places where an unknown value could make it right; none: it is wrong whatever they hold.
    lacks: places where an unknown value means that what is missed is there.
    """

    rule: str
    path: ValuePath
    message: str
    hangs_on: tuple[ValuePath, ...] = ()
    lacks: tuple[ValuePath, ...] = ()


class Node(NamedTuple):
    """Reads what has the expected type; of anything else the schema speaks."""

    value: Any
    path: ValuePath = ()

    def at(self, *keys: str) -> "Node":
        value = self.value
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        return Node(value, self.path + keys)

    def has(self, key: str) -> bool:
        return self.at(key).value is not None

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, Node(value, (*self.path, key))

    def items(self) -> Iterator["Node"]:
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(value, (*self.path, index))

    def mappings(self) -> Iterator["Node"]:
        return (item for item in self.items() if isinstance(item.value, dict))

    @property
    def text(self) -> str | None:
        return self.value if isinstance(self.value, str) else None

    @property
    def number(self) -> int | None:
        return self.value if isinstance(self.value, int) and not isinstance(self.value, bool) else None

    def fault(self, rule: str, message: str, *hangs_on: "Node") -> Fault:
        return Fault(rule, self.path, message, tuple(node.path for node in hangs_on))

    def missing(self, rule: str, message: str, *lacks: "Node") -> Fault:
        return Fault(rule, self.path, message, lacks=tuple(node.path for node in lacks))


def every(items: Node, *keys: str) -> tuple[Node, ...]:
    """The places of one value in each item of a list, and in one that may follow."""
    number = len(items.value) if isinstance(items.value, list) else 0
    return tuple(Node(None, (*items.path, index, *keys)) for index in range(number + 1))


def shown(value: object) -> str:
    """A value for a message, shortened."""
    text = str(value)
    return f"`{text}`" if len(text) <= _LONGEST_VALUE else f"`{text[:_LONGEST_VALUE]}...`"


def placed(node: Node, keys: tuple[str, ...]) -> Iterator[Node]:
    """What stands at a path in which `*` is any key or item."""
    if not keys:
        yield node
    elif keys[0] != "*":
        yield from placed(node.at(keys[0]), keys[1:])
    else:
        for found in (*node.items(), *(value for _, value in node.entries())):
            yield from placed(found, keys[1:])
