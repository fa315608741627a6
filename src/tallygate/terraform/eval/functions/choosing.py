"""Functions that find one value among several."""

from collections.abc import Sequence

from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.eval.functions.arguments import unsure, whole
from tallygate.terraform.eval.functions.graphemes import clusters
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.equality import equal
from tallygate.terraform.values.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    List,
    Object,
    Set,
    Tuple,
    Type,
    elements,
)
from tallygate.terraform.values.unify import unify
from tallygate.terraform.values.value import (
    FALSE,
    TRUE,
    Unknown,
    Value,
    has_length,
    is_wholly_known,
    null,
    number,
)


def alltrue(arguments: Sequence[Value], context: Context) -> Value:
    """In order: what is not known hides a later false, as in Terraform."""
    context.spend(len(arguments[0].data))
    for item in arguments[0].data:
        if not item.is_known:
            return unsure(BOOL, item)
        if item.data is not True:
            return FALSE
    return TRUE


def anytrue(arguments: Sequence[Value], context: Context) -> Value:
    items = arguments[0].data
    context.spend(len(items))
    if any(item.data is True for item in items):
        return TRUE
    return FALSE if is_wholly_known(arguments[0]) else unsure(BOOL, arguments[0])


def coalesce(arguments: Sequence[Value], context: Context) -> Value:
    """The first that is neither null nor, among strings, empty."""
    type_ = unify([argument.type for argument in arguments]) if arguments else None
    if type_ is None:
        raise CallError("all arguments must have the same type")
    for argument in arguments:
        if not argument.is_known:
            return unsure(type_, argument)
        if not argument.is_null and (found := _converted(argument, type_)).data != "":
            return found
    raise CallError("no non-null, non-empty-string arguments")


def _converted(value: Value, type_: Type) -> Value:
    try:
        return convert(value, type_)
    except ConversionError as error:
        raise CallError(str(error)) from None


def coalescelist(arguments: Sequence[Value], context: Context) -> Value:
    type_ = _type_of_coalesced(arguments)
    for argument in arguments:
        if not argument.is_known:
            return unsure(type_, argument)
        if argument.data:
            return argument
    raise CallError("no non-null arguments")


def _type_of_coalesced(arguments: Sequence[Value]) -> Type:
    if not arguments:
        raise CallError("at least one argument is required")
    for argument in arguments:
        if not argument.is_known:
            return DYNAMIC
        if not isinstance(argument.type, List | Tuple):
            raise CallError("coalescelist arguments must be lists or tuples")
    return arguments[0].type if len({argument.type for argument in arguments}) == 1 else DYNAMIC


def contains(arguments: Sequence[Value], context: Context) -> Value:
    sequence, wanted = arguments
    _require_sequence(sequence)
    context.spend(len(sequence.data) * wanted.size)
    missing: Value | None = None
    for item in sequence.data:
        answer = equal(wanted, item)
        if answer.data is True:
            return TRUE
        missing = missing or (None if answer.is_known else answer)
    return missing or FALSE


def _require_sequence(value: Value) -> None:
    if not isinstance(value.type, List | Tuple | Set):
        raise CallError("argument must be list, tuple, or set")


def element(arguments: Sequence[Value], context: Context) -> Value:
    sequence, index = arguments[0].unmarked(), arguments[1]
    if not isinstance(sequence.type, List | Tuple) and sequence.type != DYNAMIC:
        raise CallError(f"cannot read elements from {sequence.type}")
    marks = arguments[0].marks | index.marks
    if not (sequence.is_known and index.is_known):
        return unsure(_type_of_element(sequence, index), sequence, index, not_null=False).marked(marks)
    position = whole(index, None, "invalid index: ")
    if not sequence.data:
        raise CallError("cannot use element function with an empty list")
    if position < 0 and isinstance(sequence.type, Tuple) and position % len(sequence.data):
        raise CallError(f"the index {position} is negative")
    found: Value = sequence.data[position % len(sequence.data)]
    return found.marked(marks)


def _type_of_element(sequence: Value, index: Value) -> Type:
    if isinstance(sequence.type, List):
        return sequence.type.element
    types = sequence.type.elements if isinstance(sequence.type, Tuple) else ()
    return types[index.data % len(types)] if types and isinstance(index.data, int) else DYNAMIC


def index(arguments: Sequence[Value], context: Context) -> Value:
    sequence, wanted = arguments
    if not isinstance(sequence.type, List | Tuple):
        raise CallError("argument must be a list or tuple")
    if not sequence.data:
        raise CallError("cannot search an empty list")
    context.spend(len(sequence.data) * wanted.size)
    for position, item in enumerate(sequence.data):
        answer = equal(item, wanted)
        if not answer.is_known:
            return unsure(NUMBER, answer)
        if answer.data:
            return number(position)
    raise CallError("item not found")


def length(arguments: Sequence[Value], context: Context) -> Value:
    """Of a tuple or an object its type says it, of a collection its bounds may."""
    given = arguments[0]
    if given.type == DYNAMIC or (given.type == STRING and not given.is_known):
        return unsure(NUMBER, given).marked(given.marks)
    if given.type == STRING:
        return number(len(clusters(given.data))).marked(given.marks)
    if isinstance(given.type, Tuple | Object):
        return number(len(list(elements(given.type)))).marked(given.marks)
    if not given.type.is_collection:
        raise CallError("argument must be a string, a collection type, or a structural type")
    if has_length(given):
        return number(len(given.data)).marked(given.marks)
    known = given.data if isinstance(given.data, Unknown) else None
    if known and known.fewest == known.most:
        return number(known.fewest).marked(given.marks)
    return unsure(NUMBER, given).marked(given.marks)


def one(arguments: Sequence[Value], context: Context) -> Value:
    type_ = _type_of_one(arguments)
    if not has_length(arguments[0]):
        return unsure(type_, arguments[0], not_null=False)
    items = arguments[0].data
    if len(items) > 1:
        raise CallError(_ONE, 0)
    return items[0] if items else null(type_)


_ONE = "must be a list, set, or tuple value with either zero or one elements"


def _type_of_one(arguments: Sequence[Value]) -> Type:
    type_ = arguments[0].type
    if type_ == DYNAMIC:
        return DYNAMIC
    inside = list(elements(type_))
    if not isinstance(type_, List | Set | Tuple) or len(inside) > 1:
        raise CallError(_ONE, 0)
    return inside[0] if inside else DYNAMIC


FUNCTIONS: Functions = {
    "alltrue": Function(alltrue),
    "anytrue": Function(anytrue),
    "coalesce": Function(coalesce, takes_unknown=True),
    "coalescelist": Function(coalescelist, takes_unknown=True, result=_type_of_coalesced),
    "contains": Function(contains, result=lambda arguments: BOOL),
    "element": Function(element, takes_unknown=True, takes_marks=True),
    "index": Function(index, result=lambda arguments: NUMBER),
    "length": Function(length, takes_unknown=True, takes_marks=True),
    "one": Function(one, result=_type_of_one),
}
