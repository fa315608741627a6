"""Steps into a value: `.name` and `[key]`."""

from fractions import Fraction

from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import (
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
from tallygate.terraform.values.value import Marks, Unknown, Value, unknown

_NO_ELEMENT = "the given key does not identify an element in this collection value"


class StepError(Exception):
    """There is no such element or attribute."""


def attribute(value: Value, name: str) -> Value:
    """`value.name`, with the marks of the value. Raises StepError."""
    if value.is_null:
        raise StepError("this value is null, so it does not have any attributes")
    if isinstance(value.data, Unknown) and value.data.attributes is not None:
        return _of_resource(value, value.data, name)
    match value.type:
        case Object(attributes=attributes):
            if isinstance(value.data, Unknown):
                found = dict(attributes).get(name)
                if found is None:
                    raise StepError(f'this object does not have an attribute named "{name}"')
                return _hidden(value, found)
            if name not in value.data:
                raise StepError(f'this object does not have an attribute named "{name}"')
            return _marked(value.data[name], value.marks)
        case Map(element=element):
            if isinstance(value.data, Unknown):
                return _hidden(value, element)
            if name not in value.data:
                raise StepError(f'this map does not have an element with the key "{name}"')
            return _marked(value.data[name], value.marks)
    if value.type == DYNAMIC:
        return _hidden(value, DYNAMIC)
    raise StepError(_no_attribute(value.type))


def _of_resource(value: Value, known: Unknown, name: str) -> Value:
    """An argument of a resource as configured; whatever else it has, its provider sets."""
    assert known.attributes is not None
    found = known.attributes.get(name)
    return (found or unknown(DYNAMIC, f"reads {known.name}.{name}, which its provider sets")).marked(
        value.marks
    )


def _no_attribute(type_: Type) -> str:
    if isinstance(type_, List | Set) and isinstance(type_.element, Object):
        kind = "list" if isinstance(type_, List) else "set"
        return f"can't access attributes on a {kind} of objects; did you mean one element, or all by [*]?"
    if type_.is_primitive:
        return f"can't access attributes on a primitive-typed value ({type_})"
    return "this value does not have any attributes"


def index(value: Value, key: Value) -> Value:
    """`value[key]`, with the marks of both. Raises StepError."""
    if value.is_null:
        raise StepError("this value is null, so it does not have any indices")
    if key.is_null:
        raise StepError("can't use a null value as an indexing key")
    if isinstance(value.data, Unknown) and value.data.attributes is not None and isinstance(key.data, str):
        return _of_resource(value, value.data, key.data).marked(key.marks)
    if DYNAMIC in (value.type, key.type):
        return _hidden(value if not value.is_known else key, DYNAMIC).marked(value.marks)
    match value.type:
        case List() | Tuple():
            return _item(value, _key(key, NUMBER))
        case Map(element=element):
            return _entry(value, _key(key, STRING), element)
        case Object():
            return _entry(value, _key(key, STRING), DYNAMIC)
        case Set():
            raise StepError("elements of a set have no index or key to select them with")
    raise StepError("this value does not have any indices")


def _key(key: Value, wanted: Type) -> Value:
    try:
        return convert(key, wanted)
    except ConversionError as error:
        raise StepError(f"{_NO_ELEMENT}: {error}") from None


def _item(value: Value, key: Value) -> Value:
    element: Type = value.type.element if isinstance(value.type, List) else DYNAMIC
    if isinstance(value.data, Unknown):
        known = isinstance(value.type, Tuple) and key.is_known
        return _hidden(value, _typed_item(value.type, key) if known else element)
    if not key.is_known:
        return _hidden(key, element).marked(value.marks)
    _refuse(key.data, len(value.data))
    return _marked(value.data[key.data], value.marks | key.marks)


def _typed_item(type_: Type, key: Value) -> Type:
    assert isinstance(type_, Tuple)
    _refuse(key.data, len(type_.elements))
    found: Type = type_.elements[key.data]
    return found


def _refuse(position: object, length: int) -> None:
    if isinstance(position, Fraction):
        message = "indexing a sequence requires a whole number, but the given index has a fractional part"
        raise StepError(f"{_NO_ELEMENT}: {message}")
    if not isinstance(position, int) or position < 0:
        raise StepError(f"{_NO_ELEMENT}: a negative number is not a valid index for a sequence")
    if position >= length:
        why = "the given index is greater than or equal to the length of the collection"
        raise StepError(f"{_NO_ELEMENT}: {why if length else 'the collection has no elements'}")


def _entry(value: Value, key: Value, element: Type) -> Value:
    if isinstance(value.data, Unknown):
        return _hidden(value, element)
    if not key.is_known:
        return _hidden(key, element).marked(value.marks)
    if key.data not in value.data:
        raise StepError(_NO_ELEMENT)
    return _marked(value.data[key.data], value.marks | key.marks)


def _hidden(value: Value, type_: Type) -> Value:
    """Part of a value that is not known."""
    return unknown(type_, value.reason).marked(value.marks)


def _marked(value: Value, marks: Marks) -> Value:
    return value.marked(marks) if marks else value
