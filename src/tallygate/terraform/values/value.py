"""A value of Terraform: its type, its data as far as it is known, and its marks.

data, by type: str, bool, `number.Number`; a tuple of Values for list, set and tuple (a set's in its order, no
two equal); a dict of Values for map and object, sorted by key; None for null; Unknown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from tallygate.terraform.values.number import Number
from tallygate.terraform.values.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    List,
    Map,
    Object,
    Set,
    Tuple,
    Type,
)

Marks = frozenset[str]
NONE: Marks = frozenset()
SENSITIVE: Marks = frozenset({"sensitive"})
EPHEMERAL: Marks = frozenset({"ephemeral"})


class Unknown(msgspec.Struct, frozen=True):
    """Why a value is not known, and what is known of it all the same.

    reason: completes "the value ...". prefix, suffix: what a string begins and ends with. fewest, most:
    bounds of a collection's length. name, attributes: of a resource whose other attributes the provider sets.
    """

    reason: str
    not_null: bool = False
    prefix: str = ""
    fewest: int = 0
    most: int | None = None
    name: str = ""
    attributes: Mapping[str, "Value"] | None = None
    suffix: str = ""


_LONG = 2048
"""Bits of a number from which on they count."""


def _extent(data: Any) -> int:
    if isinstance(data, str):
        return len(data) // 64
    if isinstance(data, int | Fraction):
        bits = data.numerator.bit_length() + data.denominator.bit_length()
        return bits // 8 if bits > _LONG else 0
    return 0


class Value:
    """Immutable. The type of a tuple or an object follows from its parts and is worked out when asked.

    size: the values inside, shared ones each time, 64 characters or 8 bits of a very long number as one:
    what it costs to walk it.
    """

    __slots__ = ("_type", "data", "marks", "size")

    def __init__(self, type_: Type | None, data: Any, marks: Marks = NONE) -> None:
        self._type, self.data, self.marks = type_, data, marks
        if isinstance(data, tuple):
            self.size: int = 1 + sum([item.size for item in data])
        elif isinstance(data, dict):
            self.size = 1 + sum([item.size for item in data.values()])
        else:
            self.size = 1 + _extent(data)

    @property
    def type(self) -> Type:
        if self._type is None:
            if isinstance(self.data, dict):
                self._type = Object(tuple((name, item.type) for name, item in self.data.items()))
            else:
                self._type = Tuple(tuple(item.type for item in self.data))
        return self._type

    @property
    def is_null(self) -> bool:
        return self.data is None

    @property
    def is_known(self) -> bool:
        """Whether its shape is known; parts of it may still not be."""
        return type(self.data) is not Unknown

    @property
    def reason(self) -> str:
        return self.data.reason if isinstance(self.data, Unknown) else ""

    def marked(self, marks: Marks) -> "Value":
        return Value(self._type, self.data, self.marks | marks) if marks - self.marks else self

    def unmarked(self) -> "Value":
        """Without its own marks; those of its parts stay."""
        return Value(self._type, self.data) if self.marks else self

    def __repr__(self) -> str:
        return f"Value({self.type}, {self.data!r}{', ' + '+'.join(sorted(self.marks)) if self.marks else ''})"


def string(text: str) -> Value:
    """text: in NFC, as every string of Terraform is; see `eval.strings.normal`."""
    return Value(STRING, text)


def number(value: Number) -> Value:
    return Value(NUMBER, value)


TRUE, FALSE = Value(BOOL, True), Value(BOOL, False)


def boolean(value: bool) -> Value:
    return TRUE if value else FALSE


def null(type_: Type = DYNAMIC) -> Value:
    return Value(type_, None)


def unknown(type_: Type, reason: str, **known: Any) -> Value:
    """known: refinements, as fields of Unknown."""
    return Value(type_, Unknown(reason, **known))


def tuple_of(items: Iterable[Value]) -> Value:
    return Value(None, tuple(items))


def object_of(attributes: Mapping[str, Value]) -> Value:
    return Value(None, dict(sorted(attributes.items())))


def list_of(items: Iterable[Value], element: Type = DYNAMIC) -> Value:
    """Items of one type, from which the element's type follows; `element` is that of an empty list."""
    found = tuple(items)
    return Value(List(found[0].type if found else element), found)


def map_of(items: Mapping[str, Value], element: Type = DYNAMIC) -> Value:
    found = dict(sorted(items.items()))
    return Value(Map(next(iter(found.values())).type if found else element), found)


def parts(value: Value) -> Sequence[Value]:
    """The values directly inside one that is known and not null."""
    if isinstance(value.data, dict):
        return list(value.data.values())
    return value.data if isinstance(value.data, tuple) else ()


def elements(value: Value) -> Iterator[tuple[Value, Value]]:
    """(key, element) of a known, non-null collection, tuple or object; a set's keys are its elements."""
    if isinstance(value.data, dict):
        yield from ((string(key), item) for key, item in value.data.items())
    elif isinstance(value._type, Set):
        yield from ((item, item) for item in value.data)
    else:
        yield from ((number(index), item) for index, item in enumerate(value.data))


def is_wholly_known(value: Value) -> bool:
    return value.is_known and all(map(is_wholly_known, parts(value)))


def first_reason(value: Value) -> str:
    """Why the first part that is not known is not; "" where all is known."""
    if not value.is_known:
        return value.reason
    return next((reason for part in parts(value) if (reason := first_reason(part))), "")


def deep_marks(value: Value) -> Marks:
    """Its marks and those of all its parts."""
    return value.marks.union(*map(deep_marks, parts(value)))


def without_marks(value: Value) -> Value:
    """Without the marks of it and of all its parts."""
    if isinstance(value.data, dict):
        return Value(value._type, {key: without_marks(item) for key, item in value.data.items()})
    if isinstance(value.data, tuple):
        return Value(value._type, tuple(map(without_marks, value.data)))
    return value.unmarked()


def has_length(value: Value) -> bool:
    """Whether the number of elements is known: of a set not, while one of several is unknown."""
    if not value.is_known or not isinstance(value._type, Set) or value.data is None or len(value.data) < 2:
        return value.is_known
    return all(map(is_wholly_known, value.data))
