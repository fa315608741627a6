"""Conversion of values, implicit wherever Terraform wants a type."""

from tallygate.terraform.values.equality import set_of
from tallygate.terraform.values.number import NumberError, parse, text_of
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
    elements,
    without_optional,
)
from tallygate.terraform.values.unify import convertible, unify
from tallygate.terraform.values.value import (
    Unknown,
    Value,
    boolean,
    deep_marks,
    has_length,
    list_of,
    map_of,
    null,
    number,
    object_of,
    parts,
    string,
    tuple_of,
)

_BOOLS = {"true": True, "1": True, "false": False, "0": False}


class ConversionError(Exception):
    """A value cannot be what is wanted. The message completes "unsuitable value: ..."."""


def convert(value: Value, target: Type) -> Value:
    """The value as one of `target`, with its marks and what is unknown in it.

    Raises ConversionError; LimitError for a number of too many digits.
    """
    if target == DYNAMIC or value.type == target:
        return value
    if not convertible(value.type, target):
        told = mismatch(value.type, target)
        # Names of attributes stand in the type, and they may be what is marked.
        raise ConversionError(f"{target} required" if '"' in told and deep_marks(value) else told)
    try:
        return _known(value, target).marked(value.marks)
    except ConversionError:
        if not value.marks:
            raise
        raise ConversionError(f"{target} required") from None


def _known(value: Value, target: Type) -> Value:
    if isinstance(value.data, Unknown):
        return Value(replaced(value.type, without_optional(target)), _refined(value, target))
    if value.data is None:
        return null(replaced(value.type, without_optional(target)))
    match target:
        case List() | Set():
            return _sequence(value, target)
        case Map():
            return _mapping(value, target)
        case Object():
            return _object(value, target)
        case Tuple(elements=inner):
            return tuple_of(_part(i, v, t) for i, (v, t) in enumerate(zip(value.data, inner, strict=True)))
    return _primitive(value, target)


def _primitive(value: Value, target: Type) -> Value:
    if target == STRING:
        return string(text_of(value.data)) if value.type == NUMBER else string(str(value.data).lower())
    if target == NUMBER:
        try:
            return number(parse(value.data))
        except NumberError as error:
            raise ConversionError(str(error)) from None
    if value.data in _BOOLS:
        return boolean(_BOOLS[value.data])
    small = value.data.lower()
    hint = f'; to convert from string, use lowercase "{small}"' if small in ("true", "false") else ""
    raise ConversionError(f"a bool is required{hint}")


def _part(key: object, value: Value, target: Type) -> Value:
    try:
        return convert(value, target)
    except ConversionError as error:
        raise ConversionError(f"element {key!r}: {error}".replace("'", '"')) from None


def _sequence(value: Value, target: List | Set) -> Value:
    if not has_length(value) and isinstance(target, List):
        reason = next(part.reason for part in parts(value) if not part.is_known)
        return Value(List(_element(value, target.element)), Unknown(reason, not_null=True))
    inner = _element(value, target.element)
    items = [_part(index, item, inner) for index, item in enumerate(value.data)]
    element = without_optional(inner)
    return list_of(_alike(items), element) if isinstance(target, List) else set_of(_same(items), element)


def _mapping(value: Value, target: Map) -> Value:
    inner = _element(value, target.element)
    items = {key: _part(key, item, inner) for key, item in value.data.items()}
    return map_of(dict(zip(items, _alike(list(items.values())), strict=True)), without_optional(inner))


def _element(value: Value, wanted: Type) -> Type:
    """The element type to convert to, which `any` leaves to the elements."""
    if wanted != DYNAMIC:
        return wanted
    if value.type.is_collection:
        return next(elements(value.type))
    return unify([part.type for part in parts(value)]) or DYNAMIC


def _alike(items: list[Value]) -> list[Value]:
    """Elements of a type with `any` inside may have come out with different types."""
    if len({item.type for item in items}) < 2:
        return items
    found = unify([item.type for item in items])
    if found is None:
        raise ConversionError("all elements must have the same type")
    return _same([convert(item, found) for item in items])


def _same(items: list[Value]) -> list[Value]:
    """What one type was found for may still have parts of different types, where that leaves them open."""
    if len({item.type for item in items}) > 1:
        raise ConversionError("all elements must have the same type")
    return items


def _object(value: Value, target: Object) -> Value:
    """Attributes that the type does not name are dropped; optional ones are null."""
    made: dict[str, Value] = {}
    for name, type_ in target.attributes:
        if name in value.data:
            made[name] = _attribute(name, value.data[name], type_)
        elif name in target.optional:
            made[name] = null(without_optional(type_))
        else:
            raise ConversionError(f'map has no element for required attribute "{name}"')
    return object_of(made)


def _attribute(name: str, value: Value, type_: Type) -> Value:
    try:
        return convert(value, type_)
    except ConversionError as error:
        raise ConversionError(f'attribute "{name}": {error}') from None


def _refined(value: Value, target: Type) -> Unknown:
    """What stays known of an unknown value that is converted."""
    known: Unknown = value.data
    fewest, most = known.fewest, known.most
    if isinstance(value.type, Object | Tuple) and target.is_collection:
        size = len(list(elements(value.type)))
        fewest, most = (min(size, 1) if isinstance(target, Set) else size), size
    elif isinstance(target, Set):
        fewest = min(fewest, 1)
    begins, ends = (known.prefix, known.suffix) if target == value.type == STRING else ("", "")
    return Unknown(known.reason, known.not_null, begins, fewest, most, suffix=ends)


def replaced(source: Type, target: Type) -> Type:
    """`target` with the parts that it leaves open taken from `source`."""
    if source == DYNAMIC or target == DYNAMIC:
        return source if target == DYNAMIC else target
    match source, target:
        case (List(element=ours) | Set(element=ours) | Map(element=ours), List() | Set() | Map()):
            return type(target)(replaced(ours, target.element))
        case (Tuple() | Object(), List() | Set() | Map()):
            inner = unify(list(elements(source))) or DYNAMIC
            return type(target)(replaced(inner, target.element))
        case (Object(attributes=ours), Object(attributes=theirs)):
            found = dict(ours)
            return Object(tuple((n, replaced(found[n], t) if n in found else t) for n, t in theirs))
        case (Map(element=ours), Object(attributes=theirs)):
            return Object(tuple((name, replaced(ours, type_)) for name, type_ in theirs))
        case (Tuple(elements=ours), Tuple(elements=theirs)):
            return Tuple(tuple(replaced(a, b) for a, b in zip(ours, theirs, strict=True)))
    return target


def mismatch(source: Type, target: Type) -> str:
    """Why no value of `source` can be one of `target`."""
    match source, target:
        case (Object(), Object()):
            return _attributes_mismatch(source, target)
        case (Tuple() | Object(), List(element=inner) | Set(element=inner) | Map(element=inner)):
            if isinstance(source, Object) == isinstance(target, Map):
                return _elements_mismatch(source, inner)
        case (List() | Set() | Map(), List(element=inner) | Set(element=inner) | Map(element=inner)):
            if isinstance(source, Map) == isinstance(target, Map):
                return f"incorrect element type: {mismatch(source.element, inner)}"
    return f"{target} required, but have {source}" if source.is_primitive else f"{target} required"


def _attributes_mismatch(source: Object, target: Object) -> str:
    ours = dict(source.attributes)
    missing = [name for name, _ in target.attributes if name not in ours and name not in target.optional]
    if missing:
        quoted = [f'"{name}"' for name in missing]
        several = f"attributes {', '.join(quoted[:-1])} and {quoted[-1]} are required"
        return several if len(quoted) > 1 else f"attribute {quoted[0]} is required"
    wrong = ((n, t) for n, t in target.attributes if n in ours and not convertible(ours[n], t))
    name, type_ = next(wrong)
    return f'attribute "{name}": {mismatch(ours[name], type_)}'


def _elements_mismatch(source: Tuple | Object, inner: Type) -> str:
    named = source.attributes if isinstance(source, Object) else enumerate(source.elements)
    for key, type_ in named:
        if not convertible(type_, inner):
            shown = f'"{key}"' if isinstance(key, str) else key
            return f"element {shown}: {mismatch(type_, inner)}"
    return "all elements must have the same type"
