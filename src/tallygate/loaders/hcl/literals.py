"""Values of expressions that need no evaluation."""

import re
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Final

from tallygate.loaders.hcl import recursion
from tallygate.loaders.hcl.ast import (
    Constant,
    Expression,
    Number,
    Object,
    Parentheses,
    Text,
    Tuple,
    Unary,
)

MAX_DIGITS = 4000
"""Longer numbers are not converted: Python refuses them as text, and no configuration has them."""


class NotLiteral(Enum):
    NOT_LITERAL = "not a literal"


# A variable's text may be meant as a number, too; `Decimal` alone would take "Infinity" and "1_000".
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
NOT_LITERAL: Final = NotLiteral.NOT_LITERAL


def literal(expression: Expression) -> Any:
    """Python value of an expression made of literals alone, else NOT_LITERAL."""
    with recursion.room():
        return _value(expression)


def number(text: str) -> int | float | NotLiteral:
    """An int where the number is whole, else a float; NOT_LITERAL beyond float range or MAX_DIGITS."""
    if len(text) > MAX_DIGITS:
        return NOT_LITERAL
    if not _NUMBER.fullmatch(text):
        return NOT_LITERAL
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return NOT_LITERAL
    if exact.adjusted() > 308:
        return NOT_LITERAL
    rounded = float(exact)
    return int(exact) if exact == exact.to_integral_value() else rounded


def _value(expression: Expression) -> Any:
    match expression:
        case Text(value=value) | Constant(value=value):
            return value
        case Number(text=text):
            return number(text)
        case Parentheses(expression=inner):
            return _value(inner)
        case Unary(operators=operators, operand=operand):
            return _unary(operators, _value(operand))
        case Tuple(items=items):
            return _tuple(items)
        case Object():
            return _object(expression)
    return NOT_LITERAL


def _unary(operators: str, operand: Any) -> Any:
    if isinstance(operand, bool) and set(operators) == {"!"}:
        return operand ^ bool(len(operators) % 2)
    if isinstance(operand, int | float) and not isinstance(operand, bool) and set(operators) == {"-"}:
        return -operand if len(operators) % 2 else operand
    return NOT_LITERAL


def _tuple(items: list[Expression]) -> Any:
    values = [_value(item) for item in items]
    return NOT_LITERAL if NOT_LITERAL in values else values


def _object(expression: Object) -> Any:
    values: dict[str, Any] = {}
    for item in expression.items:
        key, value = _value(item.key), _value(item.value)
        if value is NOT_LITERAL or not isinstance(key, str | int | float):
            return NOT_LITERAL
        values[_key_text(key)] = value
    return values


def _key_text(key: str | int | float) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return str(key)
