"""The algebra of sets."""

import math
from collections.abc import Callable, Sequence
from itertools import product

from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.eval.functions.arguments import unsure
from tallygate.terraform.eval.functions.interface import Body, Context, Function, Functions
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.equality import identity, set_of
from tallygate.terraform.values.types import DYNAMIC, List, Set, Tuple, Type
from tallygate.terraform.values.unify import unify
from tallygate.terraform.values.value import (
    NONE,
    Unknown,
    Value,
    has_length,
    is_wholly_known,
    list_of,
    tuple_of,
)

_MOST_COUNTED = 2048
"""Above this no bound of an unknown product is worth telling."""


def setunion(arguments: Sequence[Value], context: Context) -> Value:
    """The only operation that what is not known in the sets does not hide."""
    given = _of_one_type(arguments, context)
    return set_of((item for one in given for item in one.data), _element(given[0]))


def _choosing(keep: Callable[[bool], bool]) -> Body:
    def chosen(arguments: Sequence[Value], context: Context) -> Value:
        given = _of_one_type(arguments, context)
        if not all(map(is_wholly_known, given)):
            return unsure(given[0].type, *given)
        items = given[0].data
        for other in given[1:]:
            found = {identity(item) for item in other.data}
            items = tuple(item for item in items if keep(identity(item) in found))
        return set_of(items, _element(given[0]))

    return chosen


def _of_one_type(arguments: Sequence[Value], context: Context) -> list[Value]:
    type_ = _type_of_all(arguments)
    context.spend(sum(len(argument.data) for argument in arguments))
    found = []
    for position, argument in enumerate(arguments):
        try:
            found.append(convert(argument, type_))
        except ConversionError as error:
            raise CallError(str(error), position) from None
    return found


def _type_of_all(arguments: Sequence[Value]) -> Type:
    """Empty sets of no type in particular have no say."""
    typed = [one for one in arguments if one.data != () or _element(one) != DYNAMIC]
    if DYNAMIC in (argument.type for argument in typed):
        return DYNAMIC
    inner = [_element(argument) for argument in typed]
    found = unify(inner) if inner else DYNAMIC
    if found is None:
        raise CallError("given sets must all have compatible element types")
    return Set(found)


def _element(value: Value) -> Type:
    return value.type.element if isinstance(value.type, Set) else DYNAMIC


def setproduct(arguments: Sequence[Value], context: Context) -> Value:
    """A list where all arguments are sequences, else a set."""
    if len(arguments) < 2:
        raise CallError("at least two arguments are required")
    marks = NONE.union(*(argument.marks for argument in arguments))
    if any(argument.type == DYNAMIC for argument in arguments):
        return unsure(DYNAMIC, *arguments).marked(marks)
    inner = Tuple(tuple(_factor(argument, position) for position, argument in enumerate(arguments)))
    ordered = all(isinstance(argument.type, List | Tuple) for argument in arguments)
    if not all(map(has_length, arguments)):
        return _unknown_product(arguments, List(inner) if ordered else Set(inner)).marked(marks)
    context.spend(math.prod(len(argument.data) for argument in arguments) * len(arguments))
    factors = [
        [convert(item, type_) for item in argument.data]
        for argument, type_ in zip(arguments, inner.elements, strict=True)
    ]
    rows = (tuple_of(row) for row in product(*factors))
    return (list_of(rows, inner) if ordered else set_of(rows, inner)).marked(marks)


def _factor(argument: Value, position: int) -> Type:
    match argument.type:
        case Set(element=inner) | List(element=inner):
            return inner
        case Tuple(elements=several):
            found = unify(several) if several else DYNAMIC
            if found is None:
                raise CallError("all elements must be of the same type", position)
            return found
    raise CallError("a set or a list is required", position)


def _unknown_product(arguments: Sequence[Value], type_: Type) -> Value:
    bounds = [_most(argument) for argument in arguments]
    if None in bounds or any(bound is not None and bound > _MOST_COUNTED // 2 for bound in bounds):
        return unsure(type_, *arguments)
    most = math.prod(bound or 0 for bound in bounds)
    if most == 0:
        return Value(type_, ())
    return unsure(type_, *arguments, **({"fewest": 1, "most": most} if most <= _MOST_COUNTED else {}))


def _most(argument: Value) -> int | None:
    if isinstance(argument.type, Tuple):
        return len(argument.type.elements)
    return argument.data.most if isinstance(argument.data, Unknown) else len(argument.data)


FUNCTIONS: Functions = {
    "setintersection": Function(_choosing(lambda found: found), result=_type_of_all),
    "setproduct": Function(setproduct, takes_unknown=True, takes_marks=True),
    "setsubtract": Function(_choosing(lambda found: not found), result=_type_of_all),
    "setunion": Function(setunion, result=_type_of_all),
}
