"""Values of expressions that neither read a variable nor call a function, as variable files may hold them.

Numbers are exact until the end, as Terraform's practically are. What is right but rare (`for`, splats,
directives in strings) is refused as not evaluated, never guessed.
"""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NoReturn

from tallygate.loaders.hcl import ast, recursion
from tallygate.loaders.hcl.literals import NOT_LITERAL, number

_MOST_BITS = 4096
_MOST_DIGITS = 64
"""Longer numbers are not written into texts: a short file could stand for gigabytes."""
_WORDS = {"true": True, "false": False}


class ConstantError(Exception):
    """is_wrong: Terraform refuses it, too; else it is only not evaluated here."""

    def __init__(self, node: ast.Node, message: str, is_wrong: bool = True) -> None:
        super().__init__(message)
        self.node, self.is_wrong = node, is_wrong


def constant(expression: ast.Expression) -> Any:
    """JSON data. Raises ConstantError."""
    with recursion.room():
        _refuse_names(expression, frozenset())
        return _data(_value(expression))


def _refuse_names(node: ast.Node, bound: frozenset[str]) -> None:
    """Variables and calls are refused wherever they stand, also where nothing would evaluate them."""
    if isinstance(node, ast.Call):
        raise ConstantError(node, "functions may not be called here")
    if isinstance(node, ast.Reference) and node.name not in bound:
        raise ConstantError(node, "variables may not be used here")
    if isinstance(node, ast.For | ast.TemplateFor):
        bound |= {node.value_name, node.key_name or node.value_name}
    for child in ast.child_nodes(node):
        _refuse_names(child, bound)


def _value(node: ast.Expression) -> Any:
    """The data, with a Fraction for each number."""
    found = _BY_NODE.get(type(node))
    if found is None:
        _not_evaluated(node)
    return found(node)


def _number(node: ast.Number) -> Fraction:
    if number(node.text) is NOT_LITERAL:
        _not_evaluated(node)
    return Fraction(node.text)


def _object(node: ast.Object) -> dict[str, Any]:
    return {_text(_value(item.key), item.key): _value(item.value) for item in node.items}


def _unary(node: ast.Unary) -> Any:
    value = _value(node.operand)
    for sign in reversed(node.operators):
        value = not _truth(value, node) if sign == "!" else -_numeric(value, node)
    return value


def _operation(node: ast.Operation) -> Any:
    value = _value(node.operands[0])
    for sign, operand in zip(node.operators, node.operands[1:], strict=True):
        value = _combined(sign, value, _value(operand), operand)
    return value


def _combined(sign: str, left: Any, right: Any, node: ast.Node) -> Any:
    if sign in ("==", "!="):
        return _is_same(left, right) == (sign == "==")
    if sign in _LOGIC:
        return _LOGIC[sign](_truth(left, node), _truth(right, node))
    a, b = _numeric(left, node), _numeric(right, node)
    if sign in _ORDER:
        return _ORDER[sign](a, b)
    if sign == "/" and not b:
        _not_evaluated(node)  # infinity
    if sign == "%" and not b:
        raise ConstantError(node, "there is no remainder of a division by zero")
    found = a - b * int(a / b) if sign == "%" else _ARITHMETIC[sign](a, b)
    if max(found.numerator.bit_length(), found.denominator.bit_length()) > _MOST_BITS:
        _not_evaluated(node)
    return found


def _is_same(left: Any, right: Any) -> bool:
    """Equality without conversion: neither "1" nor true is 1."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(_is_same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(_is_same, left, right))
    return bool(left == right)


def _conditional(node: ast.Conditional) -> Any:
    """A side takes the type of both: a text, where the other one is a text."""
    condition, sides = _truth(_value(node.condition), node), [_value(node.then), _value(node.otherwise)]
    chosen = sides[not condition]
    kinds = {type(side) for side in sides if side is not None}
    if len(kinds) == 2:
        if str not in kinds or kinds & {dict, list}:
            raise ConstantError(node, "the two results are of different types")
        return chosen if chosen is None else _text(chosen, node)
    if kinds & {dict, list} and not _is_same(*map(_shape, sides)):
        _not_evaluated(node)
    return chosen


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    return list(map(_shape, value)) if isinstance(value, list) else type(value).__name__


def _template(node: ast.Template) -> str:
    pieces = []
    for part in node.parts:
        if isinstance(part, ast.TemplateIf | ast.TemplateFor):
            _not_evaluated(part)
        pieces.append(part.value if isinstance(part, ast.Text) else _text(_value(part), part))
    return "".join(pieces)


def _access(node: ast.Access) -> Any:
    value = _value(node.source)
    for step in node.steps:
        if isinstance(step, ast.Splat):
            _not_evaluated(step)
        key = step.name if isinstance(step, ast.Attr) else _value(step.key)
        value = _part(value, key, step)
    return value


def _part(value: Any, key: Any, node: ast.Node) -> Any:
    if isinstance(value, dict) and (name := _text(key, node)) in value:
        return value[name]
    if isinstance(value, list):
        position = _numeric(key, node)
        if position.denominator == 1 and 0 <= position < len(value):
            return value[int(position)]
    raise ConstantError(node, "there is no such part")


def _numeric(value: Any, node: ast.Node) -> Fraction:
    if isinstance(value, str) and (found := number(value)) is not NOT_LITERAL:
        return Fraction(value) if found else Fraction(0)
    if isinstance(value, Fraction):
        return value
    raise ConstantError(node, "a number is required")


def _truth(value: Any, node: ast.Node) -> bool:
    found = _WORDS.get(value) if isinstance(value, str) else value
    if isinstance(found, bool):
        return found
    raise ConstantError(node, "true or false is required")


def _text(value: Any, node: ast.Node) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return _digits(value, node)
    if isinstance(value, str):
        return value
    raise ConstantError(node, "a text is required")


def _digits(value: Fraction, node: ast.Node) -> str:
    """Without an exponent, and only where the digits end."""
    places = next((n for n in range(_MOST_DIGITS) if 10**n % value.denominator == 0), None)
    if places is None or abs(value.numerator) >= 10**_MOST_DIGITS:
        _not_evaluated(node)
    whole = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{whole[:-places]}.{whole[-places:]}" if places else whole)


def _data(value: Any) -> Any:
    match value:
        case Fraction():
            return int(value) if value.denominator == 1 else float(value)
        case dict():
            return {key: _data(item) for key, item in value.items()}
        case list():
            return list(map(_data, value))
    return value


def _not_evaluated(node: ast.Node) -> NoReturn:
    raise ConstantError(node, "such an expression is not evaluated in a variables file", is_wrong=False)


_LOGIC: Mapping[str, Callable[[bool, bool], bool]] = {"&&": operator.and_, "||": operator.or_}
_ORDER: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_BY_NODE: Mapping[type, Callable[[Any], Any]] = {
    ast.Text: lambda node: node.value,
    ast.Constant: lambda node: node.value,
    ast.Number: _number,
    ast.Parentheses: lambda node: _value(node.expression),
    ast.Wrapped: lambda node: _value(node.expression),
    ast.Tuple: lambda node: [_value(item) for item in node.items],
    ast.Object: _object,
    ast.Unary: _unary,
    ast.Operation: _operation,
    ast.Conditional: _conditional,
    ast.Template: _template,
    ast.Access: _access,
}
