"""Plans of comparison, compiled from tables: a node for each path that has a row."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tallygate.drift.tables import Condition, Row, Table, TableError

_LISTS = frozenset({"ordered", "set", "list-by-key"})


class Default:
    """What a field is where nobody says it."""

    __slots__ = ("_same_as", "_value", "_when", "field")

    def __init__(self, field: str, row: Row) -> None:
        self.field, self._value, self._same_as = field, row.value, row.same_as
        self._when = tuple(_test(one) for one in row.when)

    def given(self, holder: Mapping[str, Any]) -> Any:
        """The value beside the fields that are there; None where there is none."""
        if self._when and not all(test(holder) for test in self._when):
            return None
        return holder.get(self._same_as) if self._same_as else self._value


def _test(condition: Condition) -> Callable[[Mapping[str, Any]], bool]:
    field, only = condition.field, frozenset(condition.only)
    if only:
        return lambda holder: all(key in only or holder[key] is None for key in holder)
    if condition.one_of is not None:
        values = condition.one_of
        return lambda holder: any(_is(holder.get(field), value) for value in values)
    pattern = re.compile(condition.matches)
    return lambda holder: isinstance(text := holder.get(field), str) and bool(pattern.fullmatch(text))


def _is(value: Any, wanted: Any) -> bool:
    return bool(value == wanted and isinstance(value, bool) == isinstance(wanted, bool))


class Content:
    """What stands in a value: its fields, the keys and items that have no row of their own, its defaults."""

    __slots__ = ("defaults", "each", "fields")

    def __init__(self) -> None:
        self.fields: dict[str, Node] = {}
        self.each: Node | None = None
        self.defaults: list[Default] = []

    def enter(self, step: str) -> "Node":
        """The node of a field, or of `*`; made where there is none."""
        if step != "*":
            return self.fields.setdefault(step, Node())
        if self.each is None:
            self.each = Node()
        return self.each

    def said(self) -> bool:
        return bool(self.fields or self.each or self.defaults)


class Node:
    """How the value at one place is compared. hollow: an empty list is as good as none. content: of its type,
    which many places may share."""

    __slots__ = ("computed", "content", "drop", "hollow", "in_order", "keys", "leaf", "list", "rounded")

    def __init__(self) -> None:
        self.drop = self.computed = self.hollow = self.in_order = self.rounded = False
        self.leaf = self.list = ""
        self.keys: tuple[str, ...] = ()
        self.content = Content()

    def under(self, key: str) -> "Node":
        return self.content.fields.get(key) or self.content.each or AS_IT_IS

    def is_absent(self, value: Any) -> bool:
        """Whether the value says nothing: null, or an empty list where that is its default."""
        return value is None or (self.hollow and isinstance(value, list) and not value)

    @property
    def items(self) -> "Node":
        return self.content.each or AS_IT_IS

    def defaulted(self, value: dict[str, Any]) -> dict[str, Any]:
        """The fields with those that they imply, in the order of the table; null is as good as absent."""
        made: dict[str, Any] | None = None
        for default in self.content.defaults:
            current = value if made is None else made
            if current.get(default.field) is None and (given := default.given(current)) is not None:
                made = {**value} if made is None else made
                made[default.field] = given
        return value if made is None else made


AS_IT_IS = Node()
"""Everything is compared as it is."""


class Plans:
    """Plans by type. A later table wins over an earlier one; of several defaults the first that holds."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._rows: dict[str, list[Row]] = {}
        for table in tables:
            for name, rows in table.types.items():
                self._rows.setdefault(name, []).extend(rows)
        self._made: dict[str, Node] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def of(self, name: str) -> Node:
        """The plan of a type; one that no table knows is compared as it is. Raises TableError."""
        if name not in self._rows:
            return AS_IT_IS
        waiting = [] if name in self._made else [name]
        while waiting:
            wanted = waiting.pop()
            root, embedded = self._made.setdefault(wanted, Node()), set[int]()
            for row in sorted(self._rows[wanted], key=lambda row: row.operation != "type"):
                if row.operation == "type":
                    waiting += self._embed(root, row, embedded)
                else:
                    _say(root, row, embedded)
        return self._made[name]

    def _embed(self, root: Node, row: Row, embedded: set[int]) -> Iterator[str]:
        """Puts another type at a path; gives its name where it is not made yet."""
        if row.name not in self._rows:
            raise TableError(f"{row.path}: no table has the type {row.name}")
        if row.name not in self._made:
            self._made[row.name] = Node()
            yield row.name
        place = _at(root, _steps(row), embedded)
        if place.content.said() and id(place) not in embedded:
            raise TableError(f"{row.path}: rows below it belong to the type {row.name}")
        place.content = self._made[row.name].content
        embedded.add(id(place))


def _steps(row: Row) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in row.path.split("/")[1:]]


def _at(node: Node, steps: Iterable[str], embedded: set[int]) -> Node:
    """What is said below a place that has another type would count wherever that type stands."""
    for step in steps:
        if id(node) in embedded:
            raise TableError(f"/{step}: it belongs to the type of what it stands in")
        node = node.content.enter(step)
    return node


def _say(root: Node, row: Row, embedded: set[int]) -> None:
    steps = _steps(row)
    if row.operation == "default" and row.value == []:
        _at(root, steps, embedded).hollow = True
        return
    if row.operation == "default":
        holder = _at(root, [*steps[:-1]], embedded)
        if id(holder) in embedded:
            raise TableError(f"{row.path}: it belongs to the type of what it stands in")
        holder.content.defaults.append(Default(steps[-1], row))
        return
    node = _at(root, steps, embedded)
    if row.operation in ("drop", "computed"):
        setattr(node, row.operation, True)
    elif row.operation in _LISTS:
        node.list, node.keys, node.in_order = row.operation, row.keys, row.in_order
    else:
        node.leaf, node.rounded = row.operation, row.rounded
