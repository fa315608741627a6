"""`condition ? then : otherwise`."""

from collections.abc import Callable

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.eval.refused import stand_in
from tallygate.terraform.eval.scope import Scope
from tallygate.terraform.eval.subjects import named
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import BOOL, DYNAMIC, NUMBER, Type
from tallygate.terraform.values.unify import unify
from tallygate.terraform.values.value import Unknown, Value, null, unknown

Evaluate = Callable[[ast.Expression, Scope], Value]


def conditional(node: ast.Conditional, scope: Scope, evaluate: Evaluate) -> Value:
    """The chosen branch, converted to the type of both; what is wrong with the other one does not matter."""
    then, then_error = _branch(node.then, scope, evaluate)
    otherwise, otherwise_error = _branch(node.otherwise, scope, evaluate)
    type_ = _result_type(node, then, otherwise)
    condition = _condition(node, scope, evaluate)
    marks = condition.marks | then.marks | otherwise.marks
    if not condition.is_known:
        return _undecided(condition, then, otherwise, type_).marked(marks)
    chosen, error = (then, then_error) if condition.data else (otherwise, otherwise_error)
    if error:
        raise error
    try:
        return convert(chosen, type_).marked(marks)
    except ConversionError as wrong:
        raise ExpressionError(f"inconsistent conditional result types: {wrong}", node) from None


def _branch(node: ast.Expression, scope: Scope, evaluate: Evaluate) -> tuple[Value, ExpressionError | None]:
    try:
        return evaluate(node, scope), None
    except ExpressionError as error:
        if error.static:
            raise
        return stand_in(node, scope, evaluate), error


def _result_type(node: ast.Conditional, then: Value, otherwise: Value) -> Type:
    if _is_bare_null(then):
        return otherwise.type
    if _is_bare_null(otherwise):
        return then.type
    if DYNAMIC in (then.type, otherwise.type):
        return DYNAMIC
    found = unify([then.type, otherwise.type])
    if found is None:
        message = f"the true and false result expressions must have consistent types: {then.type}"
        raise ExpressionError(f"{message} and {otherwise.type} have none in common", node)
    return found


def _is_bare_null(value: Value) -> bool:
    return value.is_null and value.type == DYNAMIC


def _condition(node: ast.Conditional, scope: Scope, evaluate: Evaluate) -> Value:
    value = evaluate(node.condition, scope)
    if value.is_null:
        message = f"the condition value is null{named(node.condition, scope)}"
        raise ExpressionError(message, node.condition)
    if not value.is_known:
        return value  # of whatever type: Terraform asks only once it is known
    try:
        return convert(value, BOOL)
    except ConversionError:
        raise ExpressionError("the condition expression must be of type bool", node.condition) from None


def _undecided(condition: Value, then: Value, otherwise: Value, type_: Type) -> Value:
    """What either branch has, the result has."""
    if then.is_null and otherwise.is_null:
        return null(type_)
    if then.type == otherwise.type == NUMBER and then.is_known and then.data == otherwise.data:
        return then.unmarked()
    not_null = _is_not_null(then) and _is_not_null(otherwise)
    fewest, most = 0, None
    if then.type == otherwise.type and then.type.is_collection:
        bounds = [_bounds(then), _bounds(otherwise)]
        fewest = min(low for low, _ in bounds)
        tops = [high for _, high in bounds if high is not None]
        most = max(tops) if len(tops) == 2 else None
    return unknown(type_, condition.reason, not_null=not_null, fewest=fewest, most=most)


def _is_not_null(value: Value) -> bool:
    return value.data.not_null if isinstance(value.data, Unknown) else not value.is_null


def _bounds(value: Value) -> tuple[int, int | None]:
    if isinstance(value.data, Unknown):
        return value.data.fewest, value.data.most
    return (0, 0) if value.is_null else (len(value.data), len(value.data))
