"""Operators on values: arithmetic and logic convert their operands, equality does not."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.equality import equal
from tallygate.terraform.values.number import Number, computed, rounded
from tallygate.terraform.values.types import BOOL, NUMBER, Type
from tallygate.terraform.values.value import Value, boolean, number, unknown


class OperatorError(Exception):
    """An operator refuses its operands."""


class NullOperandError(OperatorError):
    """side: "left" or "right"; "" of the only one."""

    def __init__(self, side: str) -> None:
        super().__init__(f"argument must not be null{f': the {side} operand is' if side else ''}")
        self.side = side


def binary(operator: str, left: Value, right: Value) -> Value:
    """`left operator right`, with the marks of both. Raises OperatorError."""
    if operator in ("==", "!="):
        return _equality(operator, left, right)
    wanted, result, compute = _BINARY[operator]
    a, b = _operand(left, wanted, "left"), _operand(right, wanted, "right")
    marks = a.marks | b.marks
    for one, side in ((a, "left"), (b, "right")):
        if one.is_null:
            raise NullOperandError(side)
    if not (a.is_known and b.is_known):
        return unknown(result, a.reason or b.reason, not_null=True).marked(marks)
    made = compute(a.data, b.data)
    return (boolean(made) if result == BOOL else number(computed(made, a.data, b.data))).marked(marks)


def unary(operator: str, operand: Value) -> Value:
    """`!operand` or `-operand`. Raises OperatorError."""
    wanted = BOOL if operator == "!" else NUMBER
    value = _operand(operand, wanted, "unary")
    if not value.is_known:
        return unknown(wanted, value.reason, not_null=True).marked(value.marks)
    if value.is_null:
        raise NullOperandError("")
    made = boolean(not value.data) if operator == "!" else number(-value.data)
    return made.marked(value.marks)


def _equality(operator: str, left: Value, right: Value) -> Value:
    answer = equal(left, right)
    return answer if operator == "==" else unary("!", answer)


def _operand(value: Value, wanted: Type, side: str) -> Value:
    try:
        return convert(value, wanted)
    except ConversionError as error:
        raise OperatorError(f"unsuitable value for {side} operand: {error}") from None


def _is_infinite(value: Number) -> bool:
    return isinstance(value, float)


def _divide(left: Number, right: Number) -> Number:
    if right == 0:
        if left == 0:
            raise OperatorError("can't divide zero by zero or infinity by infinity")
        return math.inf if left > 0 else -math.inf
    if _is_infinite(left) or _is_infinite(right):
        return _infinite_quotient(left, right)
    return Fraction(left) / Fraction(right)


def _infinite_quotient(left: Number, right: Number) -> Number:
    if _is_infinite(left) and _is_infinite(right):
        raise OperatorError("can't divide zero by zero or infinity by infinity")
    return 0 if _is_infinite(right) else (left if right > 0 else -left)


def _modulo(left: Number, right: Number) -> Number:
    """The remainder has the sign of the left operand, as division truncates."""
    if right == 0:
        return left  # as go-cty has it
    if _is_infinite(left):
        raise OperatorError("can't use modulo with infinity")
    if _is_infinite(right):
        return left
    whole = math.trunc(rounded(Fraction(left) / Fraction(right)))
    return Fraction(left) - Fraction(rounded(Fraction(right) * whole))


def _multiply(left: Number, right: Number) -> Number:
    if (_is_infinite(left) and right == 0) or (_is_infinite(right) and left == 0):
        raise OperatorError("can't multiply zero by infinity")
    return left * right


def _add(left: Number, right: Number) -> Number:
    if _is_infinite(left) and right == -left:
        raise OperatorError("can't compute sum of opposing infinities")
    return left + right


_BINARY: dict[str, tuple[Type, Type, Callable[[Any, Any], Any]]] = {
    "+": (NUMBER, NUMBER, _add),
    "-": (NUMBER, NUMBER, lambda a, b: _add(a, -b)),
    "*": (NUMBER, NUMBER, _multiply),
    "/": (NUMBER, NUMBER, _divide),
    "%": (NUMBER, NUMBER, _modulo),
    "<": (NUMBER, BOOL, lambda a, b: a < b),
    "<=": (NUMBER, BOOL, lambda a, b: a <= b),
    ">": (NUMBER, BOOL, lambda a, b: a > b),
    ">=": (NUMBER, BOOL, lambda a, b: a >= b),
    "&&": (BOOL, BOOL, lambda a, b: a and b),
    "||": (BOOL, BOOL, lambda a, b: a or b),
}
