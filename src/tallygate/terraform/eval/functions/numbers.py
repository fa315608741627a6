"""abs ceil floor log max min parseint pow range signum sum."""

import math
import string
from collections.abc import Sequence

from tallygate.terraform.eval.faults import CallError, LimitError
from tallygate.terraform.eval.functions.arguments import unsure, whole
from tallygate.terraform.eval.functions.floats import logarithm, power
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.number import PRECISION, Double, Number, computed, double
from tallygate.terraform.values.types import NUMBER, STRING, List, Set, Tuple, Type
from tallygate.terraform.values.value import (
    Value,
    is_wholly_known,
    list_of,
    number,
    parts,
    unknown,
)

_MOST_IN_RANGE = 1024
_DIGITS = string.digits + string.ascii_lowercase + string.ascii_uppercase
_LARGEST = 1.7976931348623157e308


def absolute(arguments: Sequence[Value], _: Context) -> Value:
    value = arguments[0].data
    return number(_like(-value, value) if value < 0 else value)


def _like(value: Number, original: Number) -> Number:
    """Arithmetic of fractions loses how many digits they have."""
    return Double(value) if isinstance(original, Double) else value


def ceil(arguments: Sequence[Value], _: Context) -> Value:
    value = arguments[0].data
    return number(value if isinstance(value, float) else math.ceil(value))


def floor(arguments: Sequence[Value], _: Context) -> Value:
    value = arguments[0].data
    return number(value if isinstance(value, float) else math.floor(value))


def log(arguments: Sequence[Value], _: Context) -> Value:
    above, below = (logarithm(_float(argument)) for argument in arguments)
    if not below:
        return _real(math.copysign(math.inf, above) if above else math.nan)
    return _real(math.nan if math.isinf(above) and math.isinf(below) else above / below)


def _real(result: float) -> Value:
    if math.isnan(result):
        raise CallError("the result is not a number")
    if not result and math.copysign(1, result) < 0:
        return unknown(NUMBER, "is zero with a sign, which no number has here")
    return number(double(result))


def _float(value: Value) -> float:
    try:
        return float(value.data)
    except OverflowError:
        raise CallError(f"value must be between {-_LARGEST:f} and {_LARGEST:f} inclusive") from None


def raised(arguments: Sequence[Value], _: Context) -> Value:
    base, exponent = (_float(argument) for argument in arguments)
    result = power(base, exponent)
    if result is None:
        return unknown(NUMBER, "is a power with a fraction, whose last digits differ by machine")
    return _real(result)


def signum(arguments: Sequence[Value], _: Context) -> Value:
    value = whole(arguments[0], None)
    return number((value > 0) - (value < 0))


def minimum(arguments: Sequence[Value], _: Context) -> Value:
    return number(min(_some(arguments)))


def maximum(arguments: Sequence[Value], _: Context) -> Value:
    return number(max(_some(arguments)))


def _some(arguments: Sequence[Value]) -> list[Number]:
    if not arguments:
        raise CallError("must pass at least one number")
    return [argument.data for argument in arguments]


def parseint(arguments: Sequence[Value], context: Context) -> Value:
    text, base = arguments[0].data, whole(arguments[1], 1)
    if not 2 <= base <= len(_DIGITS):
        raise CallError("base must be a whole number between 2 and 62 inclusive", 1)
    context.spend(len(text) // 64)
    digits = text[1:] if text[:1] in ("+", "-") else text
    digits = digits.lower() if base <= 36 and digits.isascii() else digits
    if not digits or set(digits) - set(_DIGITS[:base]):
        raise CallError(f'cannot parse "{text}" as a base {base} integer', 0)
    if len(digits) > PRECISION:
        raise LimitError(f"an integer of more than {PRECISION} digits is not read")
    value = 0
    for digit in digits:
        value = value * base + _DIGITS.index(digit)
    return number(-value if text[0] == "-" else value)


def _type_of_parsed(arguments: Sequence[Value]) -> Type:
    if arguments[0].type != STRING:
        raise CallError(f"first argument must be a string, not {arguments[0].type}", 0)
    return NUMBER


def spread(arguments: Sequence[Value], context: Context) -> Value:
    """`range`: with one argument from zero, without a third by ones towards the end."""
    start, end, step = _bounds([argument.data for argument in arguments])
    if (end > start) if step < 0 else (end < start):
        way, sign = ("less", "negative") if step < 0 else ("greater", "positive")
        raise CallError(f"end must be {way} than start when step is {sign}", 1)
    context.spend(_MOST_IN_RANGE)
    found: list[Number] = []
    value = start
    while value > end if step < 0 else value < end:
        if len(found) == _MOST_IN_RANGE:
            raise CallError(
                "more than 1024 values were generated; either decrease the difference between start and end "
                "or use a smaller step"
            )
        found.append(value)
        value = _sum(value, step)
    return list_of(map(number, found), NUMBER)


def _bounds(given: Sequence[Number]) -> tuple[Number, Number, Number]:
    if not 1 <= len(given) <= 3:
        raise CallError("must have one, two, or three arguments")
    start, end = (0, given[0]) if len(given) == 1 else given[:2]
    return start, end, given[2] if len(given) == 3 else -1 if end < start else 1


def _sum(left: Number, right: Number) -> Number:
    """Floats are infinite here."""
    if isinstance(left, float) and isinstance(right, float) and left != right:
        raise CallError("can't compute sum of opposing infinities")
    if isinstance(left, float) or isinstance(right, float):
        return left if isinstance(left, float) else right
    return computed(left + right, left, right)


def total(arguments: Sequence[Value], context: Context) -> Value:
    collection = arguments[0]
    context.spend(len(parts(collection)))
    _check_collection(collection)
    if not is_wholly_known(collection):
        return unsure(NUMBER, collection)
    result, *others = (_addend(item) for item in parts(collection))
    for other in others:
        result = _sum(result, other)
    return number(result)


def _check_collection(value: Value) -> None:
    if value.type.is_primitive:
        raise CallError("cannot sum noniterable", 0)
    if not value.data:
        raise CallError("cannot sum an empty list", 0)
    if not isinstance(value.type, List | Set | Tuple):
        raise CallError(f"argument must be list, set, or tuple. Received {value.type}", 0)


def _addend(value: Value) -> Number:
    message = "argument must be list, set, or tuple of number values"
    if value.is_null:
        raise CallError(message, 0)
    try:
        found: Number = convert(value, NUMBER).data
    except ConversionError:
        raise CallError(message, 0) from None
    return found


def _number(_: Sequence[Value]) -> Type:
    return NUMBER


FUNCTIONS: Functions = {
    "abs": Function(absolute),
    "ceil": Function(ceil),
    "floor": Function(floor),
    "log": Function(log),
    "max": Function(maximum),
    "min": Function(minimum),
    "parseint": Function(parseint, result=_type_of_parsed),
    "pow": Function(raised),
    "range": Function(spread),
    "signum": Function(signum),
    "sum": Function(total, result=_number),
}
