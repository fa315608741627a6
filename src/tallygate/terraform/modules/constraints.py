"""Type constraints of variables: `list(string)`, `object({ port = optional(number, 80) })`."""

from collections.abc import Callable, Mapping
from typing import NoReturn, TypeGuard

import msgspec

from tallygate.loaders.hcl import ast, recursion
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.modules.constants import constant
from tallygate.terraform.modules.defaults import Defaults
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import (
    BOOL,
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
from tallygate.terraform.values.value import Value


class Constraint(msgspec.Struct, frozen=True):
    """The type to convert to, its optional attributes included. defaults: None where none has one."""

    type: Type
    defaults: Defaults | None = None


_KEYWORDS: dict[str, Type] = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": DYNAMIC}
_BARE: dict[str, Type] = {"list": List(DYNAMIC), "map": Map(DYNAMIC)}
_OLD = {"string": "string", "list": "list(string)", "map": "map(string)"}
_COLLECTIONS: dict[str, Callable[[Type], Type]] = {"list": List, "set": Set, "map": Map}
_ARGUMENTS = {
    **dict.fromkeys(_COLLECTIONS, "one argument, the type of its elements"),
    "object": "one argument, its attributes and their types in braces",
    "tuple": "one argument, the types of its elements in brackets",
}


def constraint(expression: ast.Expression) -> Constraint:
    """What the `type` of a variable says. Raises ExpressionError, static, and LimitError."""
    if isinstance(expression, ast.Text):
        found = _OLD.get(expression.value)
        hint = f"; write {found} without the quotes" if found else ""
        _refuse(f"a type is written without quotes{hint}", expression)
    bare = _BARE.get(expression.name) if _is_keyword(expression) else None  # as before 0.12
    with recursion.room():
        return Constraint(bare) if bare else _constraint(expression)


def _constraint(node: ast.Expression) -> Constraint:
    if _is_keyword(node):
        return Constraint(_keyword(node))
    if not isinstance(node, ast.Call):
        _refuse("a type is a keyword (string, number, bool, any) or a constructor such as list(string)", node)
    if node.name in _KEYWORDS:
        _refuse(f"the type {node.name} takes no arguments", node)
    if node.name == "optional":
        _refuse("only attributes of an object can be optional", node)
    if node.name not in _ARGUMENTS:
        _refuse(f"{node.name} is not the name of a type", node)
    if len(node.arguments) != 1:
        _refuse(f"the type {node.name} takes {_ARGUMENTS[node.name]}", node)
    if make := _COLLECTIONS.get(node.name):
        return _collection(make, node.arguments[0])
    return _object(node.arguments[0]) if node.name == "object" else _tuple(node.arguments[0])


def _is_keyword(node: ast.Expression) -> TypeGuard[ast.Reference]:
    return isinstance(node, ast.Reference) and not node.steps


def _keyword(node: ast.Reference) -> Type:
    if node.name in _ARGUMENTS:
        _refuse(f"the type {node.name} takes {_ARGUMENTS[node.name]}", node)
    if node.name not in _KEYWORDS:
        _refuse(f"{node.name} is not the name of a type", node)
    return _KEYWORDS[node.name]


def _collection(make: Callable[[Type], Type], node: ast.Expression) -> Constraint:
    inner = _constraint(node)
    defaults = Defaults(element=inner.defaults) if inner.defaults else None
    return Constraint(make(inner.type), defaults)


def _tuple(node: ast.Expression) -> Constraint:
    if not isinstance(node, ast.Tuple):
        _refuse(f"the type tuple takes {_ARGUMENTS['tuple']}", node)
    found = [_constraint(item) for item in node.items]
    children: dict[str | int, Defaults] = {
        index: one.defaults for index, one in enumerate(found) if one.defaults
    }
    type_ = Tuple(tuple(one.type for one in found))
    return Constraint(type_, Defaults(children=children) if children else None)


def _object(node: ast.Expression) -> Constraint:
    if not isinstance(node, ast.Object):
        _refuse(f"the type object takes {_ARGUMENTS['object']}", node)
    attributes: dict[str, Type] = {}
    optional: set[str] = set()
    values: dict[str, Value] = {}
    children: dict[str | int, Defaults] = {}
    for item in node.items:
        name = _attribute_name(item.key, attributes)
        wanted, default = item.value, None
        if isinstance(wanted, ast.Call) and wanted.name == "optional":
            optional.add(name)
            wanted, default = _optional(wanted)
        found = _constraint(wanted)
        attributes[name] = found.type
        if found.defaults:
            children[name] = found.defaults
        if default:
            values[name] = _default(default, found.type)
    has_defaults = values or children
    return Constraint(Object.of(attributes, optional), Defaults(values, children) if has_defaults else None)


def _attribute_name(key: ast.Expression, before: Mapping[str, Type]) -> str:
    """A bare name; the nodes of a JSON string all have its place, and do not tell."""
    quoted = isinstance(key, ast.Text) and key.end - key.start == len(key.value) + len('""')
    if not isinstance(key, ast.Text) or quoted:
        _refuse("the attributes of an object type are bare names", key)
    if key.value in before:
        _refuse(f"the object type has the attribute {key.value} twice", key)
    return key.value


def _optional(call: ast.Call) -> tuple[ast.Expression, ast.Expression | None]:
    """The type of an optional attribute, and its default."""
    if not 1 <= len(call.arguments) <= 2:
        _refuse("optional takes the type of the attribute and, if it has one, its default", call)
    return call.arguments[0], call.arguments[1] if len(call.arguments) > 1 else None


def _default(node: ast.Expression, type_: Type) -> Value:
    try:
        return convert(constant(node), type_)
    except ConversionError as error:
        _refuse(f"the default is not of the attribute's type: {error}", node)


def _refuse(message: str, node: ast.Node) -> NoReturn:
    raise ExpressionError(message, node, static=True)
