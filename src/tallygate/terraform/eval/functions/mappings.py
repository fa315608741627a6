"""Functions over maps and objects."""

from collections.abc import Sequence
from typing import cast

from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.eval.functions.arguments import strings, unsure
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import DYNAMIC, STRING, List, Map, Object, Tuple, Type
from tallygate.terraform.values.value import (
    NONE,
    Value,
    is_wholly_known,
    map_of,
    object_of,
    parts,
    string,
    tuple_of,
)


def _require_mapping(value: Value, message: str) -> None:
    if not isinstance(value.type, Map | Object):
        raise CallError(message, 0)


def keys(arguments: Sequence[Value], context: Context) -> Value:
    """Of an object its type says them."""
    given = arguments[0]
    if given.type == DYNAMIC:
        return unsure(DYNAMIC, given).marked(given.marks)
    _require_mapping(given, "must have map or object type")
    if isinstance(given.type, Object):
        return tuple_of(string(name) for name, _ in given.type.attributes).marked(given.marks)
    if not given.is_known:
        fewest, most = given.data.fewest, given.data.most
        return unsure(List(STRING), given, fewest=fewest, most=most).marked(given.marks)
    context.spend(len(given.data))
    return strings(list(given.data)).marked(given.marks)


def values(arguments: Sequence[Value], context: Context) -> Value:
    given, type_ = arguments[0], _type_of_values(arguments)
    context.spend(len(given.data))
    items = tuple(parts(given))
    return (Value(type_, items) if isinstance(type_, List) else tuple_of(items)).marked(given.marks)


def _type_of_values(arguments: Sequence[Value]) -> Type:
    match arguments[0].type:
        case Map(element=inner):
            return List(inner)
        case Object(attributes=attributes):
            return Tuple(tuple(inner for _, inner in attributes))
        case type_ if type_ == DYNAMIC:
            return DYNAMIC
    raise CallError("values() requires a map as the first argument")


def lookup(arguments: Sequence[Value], context: Context) -> Value:
    """Only the mapping and the key must be known; the element keeps its own marks."""
    if len(arguments) > 3:
        raise CallError(f"lookup() takes two or three arguments, got {len(arguments)}")
    mapping, key, *default = arguments
    marks = mapping.marks | key.marks
    if mapping.type != DYNAMIC:
        _require_mapping(mapping, "lookup() requires a map as the first argument")
    _require_default(mapping, default)
    if not (mapping.is_known and key.is_known):
        type_ = mapping.type.element if isinstance(mapping.type, Map) else DYNAMIC
        return unsure(type_, mapping, key, not_null=False).marked(marks)
    if key.data in mapping.data:
        return cast("Value", mapping.data[key.data]).marked(marks)
    if default:
        return _default(mapping, default[0]).marked(marks)
    raise CallError(*_absent(mapping, key))


def _require_default(mapping: Value, default: Sequence[Value]) -> None:
    if default and isinstance(mapping.type, Map):
        _default(mapping, default[0])


def _default(mapping: Value, default: Value) -> Value:
    if not isinstance(mapping.type, Map):
        return default
    try:
        return convert(default, mapping.type.element)
    except ConversionError:
        raise CallError("the default value must have the same type as the map elements", 2) from None


def _absent(mapping: Value, key: Value) -> tuple[str, int | None]:
    shown = "(sensitive value)" if key.marks else f'"{key.data}"'
    if isinstance(mapping.type, Object):
        return f"the given object has no attribute {shown}", 0
    return f"lookup failed to find key {shown}", None


def merge(arguments: Sequence[Value], context: Context) -> Value:
    """Of maps of one type such a map, of anything else an object."""
    type_ = _type_of_merged(arguments)
    given = [argument for argument in arguments if not argument.is_null]
    context.spend(sum(len(argument.data) for argument in given))
    found: dict[str, Value] = {}
    for argument in given:
        found.update(argument.data)
    marks = NONE.union(*(argument.marks for argument in given))
    return (map_of(found, type_.element) if isinstance(type_, Map) else object_of(found)).marked(marks)


def _type_of_merged(arguments: Sequence[Value]) -> Type:
    types = [argument.type for argument in arguments]
    if DYNAMIC in types:
        return DYNAMIC
    for one in types:
        if not isinstance(one, Map | Object):
            raise CallError(f'arguments must be maps or objects, got "{one}"')
    if types and len(set(types)) == 1:
        return types[0]
    if any(not argument.is_known and isinstance(argument.type, Map) for argument in arguments):
        return DYNAMIC
    return Object.of({name: inner for one in arguments for name, inner in _attributes(one)})


def _attributes(mapping: Value) -> list[tuple[str, Type]]:
    if mapping.is_null:
        return []
    if isinstance(mapping.type, Object):
        return list(mapping.type.attributes)
    return [(name, item.type) for name, item in mapping.data.items()]


def transpose(arguments: Sequence[Value], context: Context) -> Value:
    given, type_ = arguments[0], Map(List(STRING))
    if not is_wholly_known(given):
        return unsure(type_, given)
    found: dict[str, list[str]] = {}
    for key, items in given.data.items():
        if items.is_null:
            raise CallError("input must not contain null list")
        context.spend(len(items.data) + 1)
        for item in items.data:
            if item.is_null:
                raise CallError("input list must not contain null string")
            found.setdefault(item.data, []).append(key)
    return map_of({key: strings(names) for key, names in found.items()}, List(STRING))


def zipmap(arguments: Sequence[Value], context: Context) -> Value:
    """The marks of single keys pass to the whole, which has no other place for them."""
    names, given = arguments[0].unmarked(), arguments[1].unmarked()
    marks = NONE.union(arguments[0].marks, arguments[1].marks)
    type_ = _type_of_zipped(arguments)
    if not is_wholly_known(names):
        return unsure(type_, names).marked(marks)
    if len(names.data) != len(given.data):
        raise CallError(
            f"number of keys ({len(names.data)}) does not match number of values ({len(given.data)})"
        )
    context.spend(len(names.data))
    found: dict[str, Value] = {}
    for position, (name, item) in enumerate(zip(names.data, given.data, strict=True)):
        if name.is_null:
            raise CallError(f"keys list has null value at index {position}")
        found[name.data] = item
    marks = marks.union(*(name.marks for name in names.data))
    return (map_of(found, type_.element) if isinstance(type_, Map) else object_of(found)).marked(marks)


def _type_of_zipped(arguments: Sequence[Value]) -> Type:
    type_ = arguments[1].type
    if isinstance(type_, List):
        return Map(type_.element)
    if isinstance(type_, Tuple) or type_ == DYNAMIC:
        return DYNAMIC
    raise CallError("values argument must be a list or tuple value")


FUNCTIONS: Functions = {
    "keys": Function(keys, takes_unknown=True, takes_marks=True),
    "lookup": Function(lookup, takes_unknown=True, takes_marks=True),
    "merge": Function(merge, takes_marks=True, result=_type_of_merged),
    "transpose": Function(transpose),
    "values": Function(values, takes_marks=True, result=_type_of_values),
    "zipmap": Function(zipmap, takes_marks=True, result=_type_of_zipped),
}
