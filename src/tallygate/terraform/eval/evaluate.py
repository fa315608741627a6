"""The value of an expression."""

from collections.abc import Callable, Sequence
from typing import Any

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.calls import called
from tallygate.terraform.eval.conditionals import conditional
from tallygate.terraform.eval.faults import ExpressionError, LimitError
from tallygate.terraform.eval.loops import COST_OF_ROUND, for_expression, iterate
from tallygate.terraform.eval.operators import NullOperandError, OperatorError, binary, unary
from tallygate.terraform.eval.scope import Scope
from tallygate.terraform.eval.steps import StepError, attribute, index
from tallygate.terraform.eval.subjects import is_null, named
from tallygate.terraform.eval.templates import template
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.number import NumberError, parse
from tallygate.terraform.values.types import BOOL, DYNAMIC, STRING, List, Set, Tuple, Type
from tallygate.terraform.values.value import (
    NONE,
    Unknown,
    Value,
    boolean,
    list_of,
    null,
    number,
    object_of,
    parts,
    string,
    tuple_of,
    unknown,
)

MAX_SIZE = 500_000
"""Values larger than this are not built: a few lines of locals can stand for gigabytes."""


def evaluate(node: ast.Expression, scope: Scope) -> Value:
    """Value of `node`; call inside `recursion.room()`. Raises ExpressionError, LimitError."""
    value = _BY_NODE[type(node)](node, scope)
    if value.size > MAX_SIZE:
        raise LimitError(f"a value of more than {MAX_SIZE:,} parts is not built")
    return value


def _number(node: ast.Number, scope: Scope) -> Value:
    try:
        value = number(parse(node.text))
    except NumberError as error:
        raise ExpressionError(str(error), node) from None
    scope.context.spend(value.size - 1)
    return value


def _constant(node: ast.Constant, scope: Scope) -> Value:
    return null() if node.value is None else boolean(node.value)


def _inner(node: ast.Parentheses | ast.Wrapped, scope: Scope) -> Value:
    return evaluate(node.expression, scope)


def _reference(node: ast.Reference, scope: Scope) -> Value:
    value, taken = scope.read(node, scope)
    for position, step in enumerate(node.steps[taken:], taken):
        if value.is_null and not isinstance(step, ast.Splat):
            what = "attributes" if isinstance(step, ast.Attr) else "indices"
            message = f"{is_null(node, position, scope)}, so it does not have any {what}"
            raise ExpressionError(message, step)
        value = follow(value, [step], scope)
    return value


def _access(node: ast.Access, scope: Scope) -> Value:
    return follow(evaluate(node.source, scope), node.steps, scope)


def follow(value: Value, steps: Sequence[ast.Step], scope: Scope) -> Value:
    """The value that the steps lead to."""
    for position, step in enumerate(steps):
        try:
            match step:
                case ast.Attr(name=name):
                    value = attribute(value, name)
                case ast.Index(key=key):
                    value = index(value, evaluate(key, scope))
                case ast.Splat():
                    value = _splat(value, step, scope)
        except StepError as error:
            raise ExpressionError(str(error), steps[position]) from None
    return value


def _splat(value: Value, splat: ast.Splat, scope: Scope) -> Value:
    """The steps for each element; a single value counts as a list of one, null as one of none."""
    several = isinstance(value.type, List | Set | Tuple)
    if value.is_null:
        if several:
            raise ExpressionError("a splat cannot be applied to a null sequence", splat)
        return tuple_of(()).marked(value.marks)
    if value.type == DYNAMIC:
        return unknown(DYNAMIC, value.reason).marked(value.marks)
    if not several:
        made = tuple_of([follow(value.unmarked(), splat.steps, scope)]).marked(value.marks)
        undecided = isinstance(value.data, Unknown) and not value.data.not_null
        return unknown(DYNAMIC, value.reason).marked(value.marks) if undecided else made
    return _splat_several(value, splat, scope).marked(value.marks)


def _splat_several(value: Value, splat: ast.Splat, scope: Scope) -> Value:
    if isinstance(value.data, Unknown):
        known = value.data
        bounds: dict[str, Any] = (
            {"fewest": known.fewest, "most": known.most} if value.type.is_collection else {}
        )
        return unknown(_splat_type(value.type, splat, scope), known.reason, not_null=True, **bounds)
    scope.context.spend(COST_OF_ROUND * (1 + len(splat.steps)) * len(value.data))
    items = [follow(item, splat.steps, scope) for item in parts(value)]
    if isinstance(value.type, Tuple):
        return tuple_of(items)
    if not items:
        found = _splat_type(value.type, splat, scope)
        return list_of((), found.element if isinstance(found, List) else DYNAMIC)
    if len({item.type for item in items}) > 1:
        raise ExpressionError("nested splat expressions give elements of different types", splat)
    return list_of(items)


def _splat_type(type_: Type, splat: ast.Splat, scope: Scope) -> Type:
    def of(element: Type) -> Type:
        return follow(unknown(element, "is an element"), splat.steps, scope).type

    if isinstance(type_, List | Set):
        return List(of(type_.element))
    return Tuple(tuple(map(of, type_.elements))) if isinstance(type_, Tuple) else DYNAMIC


def _tuple(node: ast.Tuple, scope: Scope) -> Value:
    return tuple_of([evaluate(item, scope) for item in node.items])


def _object(node: ast.Object, scope: Scope) -> Value:
    """An object; wholly unknown where a key is."""
    made: dict[str, Value] = {}
    reason, marks = "", NONE
    for item in node.items:
        key, value = evaluate(item.key, scope), evaluate(item.value, scope)
        if key.is_null:
            raise ExpressionError("can't use a null value as a key", item.key)
        marks |= key.marks
        try:
            key = convert(key, STRING)
        except ConversionError as error:
            raise ExpressionError(f"can't use this value as a key: {error}", item.key) from None
        reason = reason or key.reason
        if key.is_known:
            made[key.data] = value
    return unknown(DYNAMIC, reason) if reason else object_of(made).marked(marks)


def _unary(node: ast.Unary, scope: Scope) -> Value:
    value = evaluate(node.operand, scope)
    try:
        for operator in reversed(node.operators):
            value = unary(operator, value)
    except NullOperandError as error:
        raise ExpressionError(f"{error}{named(node.operand, scope)}", node) from None
    except OperatorError as error:
        raise ExpressionError(str(error), node) from None
    return value


def _operation(node: ast.Operation, scope: Scope) -> Value:
    value = evaluate(node.operands[0], scope)
    for operator, operand in zip(node.operators, node.operands[1:], strict=True):
        try:
            decided = operator in _DECIDES and value.data is _DECIDES[operator]
            value = (_decided if decided else _combined)(operator, value, operand, scope)
        except NullOperandError as error:
            null_node = operand if error.side == "right" else node.operands[0]
            raise ExpressionError(f"{error}{named(null_node, scope)}", operand) from None
        except OperatorError as error:
            raise ExpressionError(str(error), operand) from None
    return value


_DECIDES = {"&&": False, "||": True}


def _combined(operator: str, left: Value, operand: ast.Expression, scope: Scope) -> Value:
    right = evaluate(operand, scope)
    scope.context.spend(2 * (left.size + right.size - 2))
    return binary(operator, left, right)


def _decided(operator: str, left: Value, operand: ast.Expression, scope: Scope) -> Value:
    """From Terraform 1.12 and OpenTofu 1.10 on the left operand may decide alone; before, the right one
    has to be sound."""
    if scope.context.short_circuits:
        return _decided_alone(operator, left, operand, scope)
    try:
        return _combined(operator, left, operand, scope)
    except (ExpressionError, OperatorError) as error:
        if isinstance(error, ExpressionError) and error.static:
            raise
        return unknown(BOOL, "hangs on the version of Terraform: the right operand is wrong").marked(
            left.marks
        )


def _decided_alone(operator: str, left: Value, operand: ast.Expression, scope: Scope) -> Value:
    try:
        right = evaluate(operand, scope)
    except ExpressionError as error:
        if error.static:
            raise
        return left
    return left.marked(right.marks) if right.is_null else binary(operator, left, right)


def _template(node: ast.Template, scope: Scope) -> Value:
    return template(node.parts, scope, evaluate, iterate)


def _call(node: ast.Call, scope: Scope) -> Value:
    return called(node, scope, evaluate)


def _conditional(node: ast.Conditional, scope: Scope) -> Value:
    return conditional(node, scope, evaluate)


def _for(node: ast.For, scope: Scope) -> Value:
    return for_expression(node, scope, evaluate)


_BY_NODE: dict[type, Callable[[Any, Scope], Value]] = {
    ast.Text: lambda node, scope: string(node.value),
    ast.Number: _number,
    ast.Constant: _constant,
    ast.Parentheses: _inner,
    ast.Wrapped: _inner,
    ast.Template: _template,
    ast.Reference: _reference,
    ast.Access: _access,
    ast.Call: _call,
    ast.Unary: _unary,
    ast.Operation: _operation,
    ast.Conditional: _conditional,
    ast.Tuple: _tuple,
    ast.Object: _object,
    ast.For: _for,
}
