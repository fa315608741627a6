"""Defaults of optional attributes, put into a value before it is converted."""

from collections.abc import Mapping, Sequence

import msgspec

from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.equality import set_of
from tallygate.terraform.values.types import DYNAMIC, List, Map, Set
from tallygate.terraform.values.unify import unify
from tallygate.terraform.values.value import (
    Unknown,
    Value,
    list_of,
    map_of,
    object_of,
    parts,
    tuple_of,
)


class Defaults(msgspec.Struct, frozen=True):
    """Defaults of one type. values: of the attributes of an object. children: the defaults inside, by
    attribute or by index of a tuple; `element`: those of every element of a collection."""

    values: Mapping[str, Value] = {}
    children: Mapping[str | int, "Defaults"] = {}
    element: "Defaults | None" = None

    def below(self, key: str | int) -> "Defaults | None":
        return self.element or self.children.get(key)


def with_defaults(value: Value, defaults: Defaults) -> Value:
    """The value with the default of every optional attribute that is missing or null.

    What is null or unknown as a whole stays so. The result may need conversion still.
    """
    if not value.is_known or value.is_null:
        return value
    if isinstance(value.data, tuple):
        return _sequence(value, defaults).marked(value.marks)
    if isinstance(value.data, dict):
        return _mapping(value, defaults).marked(value.marks)
    return value


def _inner(value: Value, defaults: Defaults | None) -> Value:
    return with_defaults(value, defaults) if defaults else value


def _sequence(value: Value, defaults: Defaults) -> Value:
    items = [_inner(item, defaults.below(index)) for index, item in enumerate(parts(value))]
    if not items or not isinstance(value.type, List | Set):
        return value.unmarked() if not items else tuple_of(items)
    alike = _alike(items)
    if alike is None:
        return tuple_of(items)
    return set_of(alike) if isinstance(value.type, Set) else list_of(alike)


def _mapping(value: Value, defaults: Defaults) -> Value:
    items = {key: _inner(item, defaults.below(key)) for key, item in value.data.items()}
    for key, default in defaults.values.items():
        if key not in items or items[key].is_null:
            items[key] = _inner(default, defaults.children.get(key))
        elif not default.is_null:
            items[key] = _not_null(items[key])
    if not items or not isinstance(value.type, Map):
        return value.unmarked() if not items else object_of(items)
    alike = _alike(list(items.values()))
    return object_of(items) if alike is None else map_of(dict(zip(items, alike, strict=True)))


def _not_null(value: Value) -> Value:
    """Whatever an unknown attribute turns out to be, null gives way to the default."""
    if not isinstance(value.data, Unknown) or value.type == DYNAMIC:
        return value
    return Value(value.type, msgspec.structs.replace(value.data, not_null=True), value.marks)


def _alike(items: Sequence[Value]) -> list[Value] | None:
    """Elements in one type again; None where there is none."""
    found = unify([item.type for item in items])
    if found is None:
        return None
    try:
        return [convert(item, found) for item in items]
    except ConversionError:
        return None
