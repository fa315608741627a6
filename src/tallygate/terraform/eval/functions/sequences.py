"""Functions that cut, order and join sequences."""

from collections.abc import Sequence

from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.eval.functions.arguments import strings, unsure, whole
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.equality import identity
from tallygate.terraform.values.types import DYNAMIC, STRING, List, Set, Tuple, Type, elements
from tallygate.terraform.values.unify import unify
from tallygate.terraform.values.value import (
    NONE,
    Value,
    has_length,
    is_wholly_known,
    list_of,
    parts,
    tuple_of,
)


def chunklist(arguments: Sequence[Value], context: Context) -> Value:
    given, size = arguments[0].unmarked(), whole(arguments[1], None, "invalid size: ")
    if size < 0:
        raise CallError("the size argument must be positive")
    context.spend(len(given.data))
    starts = range(0, len(given.data), size or max(len(given.data), 1))
    chunks = [Value(given.type, given.data[start : start + size] if size else given.data) for start in starts]
    return list_of(chunks, given.type).marked(arguments[0].marks | arguments[1].marks)


def compact(arguments: Sequence[Value], context: Context) -> Value:
    if not is_wholly_known(arguments[0]):
        return unsure(List(STRING), arguments[0])
    context.spend(len(arguments[0].data))
    return list_of((item for item in arguments[0].data if item.data), STRING)


def concat(arguments: Sequence[Value], context: Context) -> Value:
    type_ = _type_of_joined(arguments)
    context.spend(sum(len(argument.data) for argument in arguments))
    marks = NONE.union(*(argument.marks for argument in arguments))
    if not isinstance(type_, List):
        return tuple_of(item for argument in arguments for item in parts(argument)).marked(marks)
    items: list[Value] = []
    for position, argument in enumerate(arguments):
        try:
            items += convert(argument, type_).data
        except ConversionError as error:
            raise CallError(str(error), position) from None
    return list_of(items, type_.element).marked(marks)


def _type_of_joined(arguments: Sequence[Value]) -> Type:
    if not arguments:
        raise CallError("at least one argument is required")
    types = [argument.type for argument in arguments]
    if DYNAMIC in types:
        return DYNAMIC
    if all(isinstance(one, List) for one in types) and (found := unify(types)):
        return found
    for position, one in enumerate(types):
        if not isinstance(one, List | Tuple):
            raise CallError(f"all arguments must be lists or tuples; got {one}", position)
    if any(isinstance(one.type, List) and not one.is_known for one in arguments):
        return DYNAMIC
    return Tuple(tuple(inner for one in arguments for inner in _types_inside(one)))


def _types_inside(sequence: Value) -> list[Type]:
    if isinstance(sequence.type, Tuple):
        return list(sequence.type.elements)
    return list(elements(sequence.type)) * len(sequence.data)


def distinct(arguments: Sequence[Value], context: Context) -> Value:
    given = arguments[0]
    if not is_wholly_known(given):
        return unsure(given.type, given)
    context.spend(len(given.data))
    found: dict[object, Value] = {}
    for item in given.data:
        found.setdefault(identity(item), item)
    return Value(given.type, tuple(found.values()))


def flatten(arguments: Sequence[Value], context: Context) -> Value:
    given = arguments[0]
    if not isinstance(given.type, List | Tuple | Set):
        raise CallError("can only flatten lists, sets and tuples")
    items: list[Value] = []
    marks, missing = set(given.marks), None
    waiting = [given]
    while waiting:
        one = waiting.pop()
        context.spend(1)
        if not isinstance(one.type, List | Tuple | Set) or one.is_null:
            items.append(one)
            missing = missing or (one if not one.is_known and one.type == DYNAMIC else None)
            continue
        marks |= one.marks
        if has_length(one):
            waiting += reversed(one.data)
        else:
            missing = missing or one
    result = unsure(DYNAMIC, missing, not_null=False) if missing else tuple_of(items)
    return result.marked(frozenset(marks))


def matchkeys(arguments: Sequence[Value], context: Context) -> Value:
    values, keys, wanted = arguments
    type_ = unify([keys.type, wanted.type])
    if type_ is None:
        raise CallError("keys and searchset must be of the same type")
    if len(values.data) != len(keys.data):
        raise CallError("length of keys and values should be equal")
    keys, wanted = convert(keys, type_), convert(wanted, type_)
    if not wanted.data:
        return Value(values.type, ())
    if not (is_wholly_known(values) and is_wholly_known(keys)):
        return unsure(values.type, values, keys)
    if not is_wholly_known(wanted):
        return unsure(values.type, wanted)
    context.spend(len(keys.data) + len(wanted.data))
    sought = {identity(item) for item in wanted.data}
    pairs = zip(keys.data, values.data, strict=True)
    return Value(values.type, tuple(value for key, value in pairs if identity(key) in sought))


def reverse(arguments: Sequence[Value], context: Context) -> Value:
    given = arguments[0]
    type_ = _type_of_reversed(arguments)
    context.spend(len(given.data))
    items = tuple(reversed(given.data))
    return (tuple_of(items) if isinstance(type_, Tuple) else Value(type_, items)).marked(given.marks)


def _type_of_reversed(arguments: Sequence[Value]) -> Type:
    match arguments[0].type:
        case Tuple(elements=inner):
            return Tuple(inner[::-1])
        case List(element=inner) | Set(element=inner):
            return List(inner)
        case type_ if type_ == DYNAMIC:
            return DYNAMIC
    raise CallError(f"can only reverse list or tuple values, not {arguments[0].type}", 0)


def slice_(arguments: Sequence[Value], context: Context) -> Value:
    given = arguments[0].unmarked()
    marks = NONE.union(*(argument.marks for argument in arguments))
    known = all(argument.is_known for argument in arguments)
    if given.type != DYNAMIC:
        _require_sliceable(given)
    first, last = _bounds(arguments)
    if first is None or last is None or not known:
        return unsure(given.type if isinstance(given.type, List) else DYNAMIC, *arguments).marked(marks)
    context.spend(last - first)
    items = given.data[first:last]
    return (Value(given.type, items) if isinstance(given.type, List) else tuple_of(items)).marked(marks)


def _require_sliceable(value: Value) -> None:
    if isinstance(value.type, Set):
        raise CallError(
            "cannot slice a set, because its elements do not have indices; explicitly convert to a list if "
            "the ordering of the result is not important",
            0,
        )
    if not isinstance(value.type, List | Tuple):
        raise CallError("must be a list or tuple value", 0)


def _bounds(arguments: Sequence[Value]) -> tuple[int | None, int | None]:
    """Start and end as far as they are known, checked against each other and the length."""
    length = len(arguments[0].data) if arguments[0].is_known else None
    first, last = (_bound(arguments, position, name, length) for position, name in ((1, "start"), (2, "end")))
    if first is not None and last is not None and first > last:
        raise CallError("start index must not be greater than end index", 1)
    return first, last


def _bound(arguments: Sequence[Value], position: int, name: str, length: int | None) -> int | None:
    if not arguments[position].is_known:
        return None
    found = whole(arguments[position], position, f"invalid {name} index: ")
    if found < 0:
        raise CallError(f"{name} index must not be less than zero", position)
    if length is not None and found > length:
        raise CallError(f"{name} index must not be greater than the length of the list", position)
    return found


def sort(arguments: Sequence[Value], context: Context) -> Value:
    given = arguments[0]
    if not given.is_known:
        return unsure(List(STRING), given, fewest=given.data.fewest, most=given.data.most)
    size = len(given.data)
    if not is_wholly_known(given):
        return list_of([unsure(STRING, given, not_null=False)] * size, STRING)
    context.spend(size)
    for position, item in enumerate(given.data):
        if item.is_null:
            raise CallError(f"given list element {position} is null; a null string cannot be sorted")
    return strings(sorted(item.data for item in given.data))


FUNCTIONS: Functions = {
    "chunklist": Function(chunklist, takes_marks=True),
    "compact": Function(compact),
    "concat": Function(concat, takes_marks=True, result=_type_of_joined),
    "distinct": Function(distinct, result=lambda arguments: arguments[0].type),
    "flatten": Function(flatten, takes_marks=True),
    "matchkeys": Function(matchkeys, result=lambda arguments: arguments[0].type),
    "reverse": Function(reverse, takes_marks=True, result=_type_of_reversed),
    "slice": Function(slice_, takes_unknown=True, takes_marks=True),
    "sort": Function(sort, takes_unknown=True),
}
