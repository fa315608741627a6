"""Calls of functions; `try` and `can`, which watch their arguments being evaluated."""

from collections.abc import Callable

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.faults import CallError, ExpressionError
from tallygate.terraform.eval.functions.call import call
from tallygate.terraform.eval.scope import Scope
from tallygate.terraform.eval.subjects import named
from tallygate.terraform.values.types import BOOL, DYNAMIC, STRING, List, Set, Tuple
from tallygate.terraform.values.value import (
    FALSE,
    TRUE,
    Value,
    deep_marks,
    first_reason,
    parts,
    unknown,
)

Evaluate = Callable[[ast.Expression, Scope], Value]


def called(node: ast.Call, scope: Scope, evaluate: Evaluate) -> Value:
    """The result of a call."""
    name = node.name.removeprefix("core::")
    if name in ("try", "can"):
        return _watched(name, node, scope, evaluate)
    arguments = _arguments(node, scope, evaluate)
    if isinstance(arguments, Value):
        return arguments
    scope.context.spend(sum(argument.size for argument in arguments))
    if name == "templatestring" and arguments:
        _refuse_written_template(node.arguments[0], arguments[0])
    try:
        return call(node.name, arguments, scope.context)
    except CallError as error:
        blamed = _blamed(node, error.argument)
        message = f"{error}{_null(node, arguments, error, scope)}"
        raise ExpressionError(message, blamed, everywhere=error.everywhere) from None


def _refuse_written_template(node: ast.Expression, template: Value) -> None:
    """`templatestring` takes a template from elsewhere, by a reference alone, and no number for a text."""
    if not isinstance(node, ast.Reference):
        message = "invalid template expression: must be a direct reference to a single string from elsewhere"
        raise ExpressionError(message, node)
    if template.type not in (STRING, DYNAMIC):
        raise ExpressionError("invalid template value: a string is required", node)


def _blamed(node: ast.Call, argument: int | None) -> ast.Node:
    if argument is None or not node.arguments:
        return node
    return node.arguments[min(argument, len(node.arguments) - 1)]


def _null(node: ast.Call, arguments: list[Value], error: CallError, scope: Scope) -> str:
    at = error.argument
    if at is None or not arguments[at : at + 1] or not arguments[at].is_null:
        return ""
    return named(node.arguments[at], scope) if at < len(node.arguments) else ""


def _arguments(node: ast.Call, scope: Scope, evaluate: Evaluate) -> list[Value] | Value:
    """Values of the arguments; an unknown value where the number of them is not known."""
    written = node.arguments[:-1] if node.expand_final else node.arguments
    values = [evaluate(argument, scope) for argument in written]
    if not node.expand_final:
        return values
    final = evaluate(node.arguments[-1], scope)
    if final.is_null:
        raise ExpressionError(
            "the expanding argument (indicated by ...) must not be null", node.arguments[-1]
        )
    if not isinstance(final.type, List | Set | Tuple) and final.type != DYNAMIC:
        message = "the expanding argument (indicated by ...) must be of a tuple, list, or set type"
        raise ExpressionError(message, node.arguments[-1])
    if not final.is_known:
        return unknown(DYNAMIC, final.reason)
    return [*values, *(item.marked(final.marks) for item in parts(final))]


def _watched(name: str, node: ast.Call, scope: Scope, evaluate: Evaluate) -> Value:
    """`try`: the first argument that can be evaluated. `can`: whether the one can. Both unknown where a
    part of the value is: once it is known, it may turn out that it cannot be."""
    if name == "can" and len(node.arguments) != 1:
        raise ExpressionError("can expects 1 argument", node, static=True)
    failed: list[str] = []
    for argument in node.arguments:
        try:
            value = evaluate(argument, scope)
        except ExpressionError as error:
            if error.static:
                raise
            failed.append(str(error))
            continue
        scope.context.spend(value.size - 1)
        if reason := first_reason(value):
            return unknown(BOOL if name == "can" else DYNAMIC, reason).marked(deep_marks(value))
        return value if name == "try" else TRUE
    if name == "can":
        return FALSE
    raise ExpressionError(f"no expression of try succeeded: {'; '.join(failed)}", node)
