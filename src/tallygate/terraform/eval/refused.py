"""What Terraform goes on with where it refuses an expression: its type, as far as the syntax tells it.

It matters in the branch of a conditional that is not taken: what is wrong there is no error, yet both
branches say what type the result has.
"""

from collections.abc import Callable

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.eval.loops import foreseen, iterate
from tallygate.terraform.eval.scope import Scope
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import BOOL, DYNAMIC, NUMBER, STRING, List, Object, Set, Tuple, Type
from tallygate.terraform.values.unify import unify
from tallygate.terraform.values.value import Value, unknown

Evaluate = Callable[[ast.Expression, Scope], Value]
_COST = 100  # steps: parts of what was refused are evaluated once more
_ARITHMETIC = frozenset("+-*/%")


def stand_in(node: ast.Expression, scope: Scope, evaluate: Evaluate) -> Value:
    """An unknown value for an expression that was refused. Raises LimitError."""
    return unknown(_type(node, scope, evaluate), "is not evaluated")


def _type(node: ast.Expression, scope: Scope, evaluate: Evaluate) -> Type:
    scope.context.spend(_COST)
    match node:
        case ast.Template():
            return STRING
        case ast.Parentheses(expression=inner) | ast.Wrapped(expression=inner):
            return _type(inner, scope, evaluate)
        case ast.Operation(operators=operators) | ast.Unary(operators=operators):
            return NUMBER if operators[-1] in _ARITHMETIC else BOOL
        case ast.Conditional(then=then, otherwise=otherwise):
            found = unify([_type_of(one, scope, evaluate) for one in (then, otherwise)])
            return DYNAMIC if found is None else found
        case ast.Tuple(items=items):
            return Tuple(tuple(_type_of(item, scope, evaluate) for item in items))
        case ast.Object(items=items) if all(isinstance(item.key, ast.Text) for item in items):
            named = {item.key.value: item.value for item in items if isinstance(item.key, ast.Text)}
            return Object.of({name: _type_of(value, scope, evaluate) for name, value in named.items()})
        case ast.Reference(steps=[*before, ast.Splat()]):
            source = ast.Reference(node.start, node.end, node.name, before)
            return _of_splat(_type_of(source, scope, evaluate))
        case ast.Access(source=source, steps=[*before, ast.Splat()]):
            read = ast.Access(node.start, node.end, source, before) if before else source
            return _of_splat(_type_of(read, scope, evaluate))
        case ast.For():
            return _of_loop(node, scope, evaluate)
    return DYNAMIC


def _of_splat(source: Type) -> Type:
    """Of what its steps lead to nothing is known."""
    if isinstance(source, List | Set):
        return List(DYNAMIC)
    size = len(source.elements) if isinstance(source, Tuple) else 1
    return DYNAMIC if source == DYNAMIC else Tuple((DYNAMIC,) * size)


def _of_loop(node: ast.For, scope: Scope, evaluate: Evaluate) -> Type:
    """Of the rounds that can be told; dynamic where a key or a condition cannot."""
    made: dict[str, list[Type]] = {}
    try:
        rounds = iterate(node, evaluate(node.collection, scope), scope)
        if isinstance(rounds, Value):
            return DYNAMIC
        if node.condition:
            foreseen(node, node.condition, scope, evaluate)
        for position, (inner, _) in enumerate(rounds):
            if node.condition and convert(evaluate(node.condition, inner), BOOL).data is not True:
                continue
            key = convert(evaluate(node.key, inner), STRING).data if node.key else str(position)
            made.setdefault(str(key), []).append(_type_of(node.value, inner, evaluate))
    except (ExpressionError, ConversionError):
        return DYNAMIC
    if node.key is None:
        return Tuple(tuple(one for several in made.values() for one in several))
    return Object.of({key: Tuple(tuple(types)) if node.grouped else types[0] for key, types in made.items()})


def _type_of(node: ast.Expression, scope: Scope, evaluate: Evaluate) -> Type:
    """Of a part, which may be sound."""
    try:
        return evaluate(node, scope).type
    except ExpressionError:
        return _type(node, scope, evaluate)
