"""Values of Terraform from plain JSON data, and as it."""

import unicodedata
from typing import Any

import msgspec

from tallygate.model.location import ValuePath
from tallygate.terraform.values.limits import LimitError
from tallygate.terraform.values.number import Number, NumberError, parse, rounded
from tallygate.terraform.values.types import NUMBER
from tallygate.terraform.values.value import (
    SENSITIVE,
    Unknown,
    Value,
    boolean,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

_WHOLE = range(-(1 << 63), 1 << 64)
_NO_FRACTIONS = 1 << 53
"""From here on a number of JSON that is read as a float has none."""
_DEEPEST = 50
"""The engine of rules reads JSON of 128 levels; what stands in blocks has twice theirs above it."""
_TOO_LONG = "is a number of more digits than a policy can see"


class Plain(msgspec.Struct, frozen=True):
    """JSON data, as far as it is known.

    An unknown entry is absent from an object and null in a list, so that indexes stay true. unknown: with
    the reason of each. sensitive: what is marked so, outermost paths alone. Both in order of the data.
    ends: what unknown texts begin and end with, where either is known.
    """

    data: Any
    unknown: tuple[tuple[ValuePath, str], ...] = ()
    sensitive: tuple[ValuePath, ...] = ()
    ends: tuple[tuple[ValuePath, str, str], ...] = ()


def from_plain(data: Any) -> Value:
    """Objects and tuples, as Terraform reads JSON and variable files. A number that no value can have is
    unknown."""
    match data:
        case None:
            return null()
        case bool():
            return boolean(data)
        case str():
            return string(unicodedata.normalize("NFC", data))
        case dict():
            return object_of({_key(key): from_plain(item) for key, item in data.items()})
        case list() | tuple():
            return tuple_of(from_plain(item) for item in data)
    try:
        return number(rounded(data) if isinstance(data, int) else parse(str(data)))
    except (NumberError, LimitError):
        return unknown(NUMBER, "is a number that cannot be read")


def _key(key: object) -> str:
    return unicodedata.normalize("NFC", str(key))


def to_plain(value: Value) -> Plain:
    """The data that policies see: numbers as int or float, sets as lists in their order."""
    writer = _Writer()
    data = writer.data(value, ())
    whole = None if isinstance(data, Unknown) else data
    return Plain(whole, tuple(writer.unknown), tuple(writer.sensitive), tuple(writer.ends))


class _Writer:
    def __init__(self) -> None:
        self.unknown: list[tuple[ValuePath, str]] = []
        self.sensitive: list[ValuePath] = []
        self.ends: list[tuple[ValuePath, str, str]] = []

    def data(self, value: Value, path: ValuePath) -> Any:
        """The data of a value; an Unknown where it has none of its own."""
        if value.marks & SENSITIVE and not self._below_sensitive(path):
            self.sensitive.append(path)
        data: Any = value.data
        if len(path) >= _DEEPEST and isinstance(data, dict | tuple):
            data = Unknown("is nested deeper than a policy can see")
        if isinstance(data, dict):
            found = {key: self.data(item, (*path, key)) for key, item in data.items()}
            return {key: item for key, item in found.items() if not isinstance(item, Unknown)}
        if isinstance(data, tuple):
            items = [self.data(item, (*path, index)) for index, item in enumerate(data)]
            return [None if isinstance(item, Unknown) else item for item in items]
        if value.type == NUMBER and data is not None and not isinstance(data, Unknown):
            data = _number(data)
        if isinstance(data, Unknown):
            self.unknown.append((path, data.reason))
            if data.prefix or data.suffix:
                self.ends.append((path, data.prefix, data.suffix))
        return data

    def _below_sensitive(self, path: ValuePath) -> bool:
        last = self.sensitive[-1] if self.sensitive else None
        return last is not None and path[: len(last)] == last


def _number(value: Number) -> int | float | Unknown:
    """As JSON can hold it; where a policy would read another number, there is none."""
    if isinstance(value, float):
        return Unknown("is an infinite number")
    if isinstance(value, int):
        return value if value in _WHOLE or _is_exact(value) else Unknown(_TOO_LONG)
    return float(value) if abs(value) < _NO_FRACTIONS else Unknown(_TOO_LONG)


def _is_exact(value: int) -> bool:
    """Whether a reader of JSON that takes it for a float has the same number."""
    try:
        return int(float(value)) == value
    except OverflowError:
        return False
