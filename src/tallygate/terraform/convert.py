"""A variable's value converted to its declared type, as far as that needs no evaluation."""

from typing import Any

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.literals import NotLiteral, number
from tallygate.terraform.expressions import as_text


class NotConvertedError(Exception):
    """The type, or the value under it, needs the evaluator."""


def convert(data: Any, constraint: ast.Expression) -> Any:
    """`data` as a value of the type. Raises NotConvertedError."""
    if data is None:
        return None
    match constraint:
        case ast.Parentheses(expression=inner):
            return convert(data, inner)
        case ast.Reference(name="any", steps=[]):
            return data
        case ast.Reference(name=name, steps=[]) if name in _PRIMITIVES:
            return _PRIMITIVES[name](data)
        case ast.Call(name="list" | "set", arguments=[item]) if isinstance(data, list):
            return [convert(value, item) for value in data]
        case ast.Call(name="map", arguments=[item]) if isinstance(data, dict):
            return {key: convert(value, item) for key, value in data.items()}
        case ast.Call(name="object", arguments=[ast.Object() as shape]) if isinstance(data, dict):
            return _object(data, shape)
    raise NotConvertedError


def _object(data: dict[str, Any], shape: ast.Object) -> dict[str, Any]:
    converted = {}
    for item in shape.items:
        if not isinstance(item.key, ast.Text) or item.key.value not in data:
            raise NotConvertedError
        converted[item.key.value] = convert(data[item.key.value], item.value)
    return converted


def _string(data: Any) -> str:
    text = as_text(data)
    if text is None:
        raise NotConvertedError
    return text


def _bool(data: Any) -> bool:
    known = {"true": True, "false": False}
    if isinstance(data, bool):
        return data
    if not isinstance(data, str) or data not in known:
        raise NotConvertedError
    return known[data]


def _number(data: Any) -> int | float:
    if isinstance(data, int | float) and not isinstance(data, bool):
        return data
    converted = number(data) if isinstance(data, str) else None
    if converted is None or isinstance(converted, NotLiteral):
        raise NotConvertedError
    return converted


_PRIMITIVES = {"string": _string, "bool": _bool, "number": _number}
