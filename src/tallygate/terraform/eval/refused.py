"""What Terraform goes on with where it refuses an expression: its type, as far as the syntax tells it.

It matters in the branch of a conditional that is not taken: what is wrong there is no error, yet both
branches say what type the result has.
"""

from collections.abc import Callable, Sequence

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.eval.loops import foreseen, iterate
from tallygate.terraform.eval.scope import Scope
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import BOOL, DYNAMIC, NUMBER, STRING, List, Object, Set, Tuple, Type
from tallygate.terraform.values.unify import unify
from tallygate.terraform.values.value import Unknown, Value, unknown

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
            return _of_branches([_value_of(one, scope, evaluate) for one in (then, otherwise)])
        case ast.Tuple(items=items):
            return Tuple(tuple(_type_of(item, scope, evaluate) for item in items))
        case ast.Object(items=items) if all(isinstance(item.key, ast.Text) for item in items):
            named = {item.key.value: item.value for item in items if isinstance(item.key, ast.Text)}
            return Object.of({name: _type_of(value, scope, evaluate) for name, value in named.items()})
        case ast.Reference(steps=[*before, ast.Splat()]):
            source = ast.Reference(node.start, node.end, node.name, before)
            return _of_splat(source, scope, evaluate)
        case ast.Access(source=source, steps=[*before, ast.Splat()]):
            read = ast.Access(node.start, node.end, source, before) if before else source
            return _of_splat(read, scope, evaluate)
        case ast.For():
            return _of_loop(node, scope, evaluate)
    return DYNAMIC


def _of_branches(branches: Sequence[Value]) -> Type:
    """A null as it is written is of any type."""
    types = [one.type for one in branches if not (one.is_null and one.type == DYNAMIC)]
    found = DYNAMIC if DYNAMIC in types or not types else unify(types)
    return DYNAMIC if found is None else found


def _of_splat(node: ast.Expression, scope: Scope, evaluate: Evaluate) -> Type:
    """Of what its steps lead to nothing is known."""
    try:
        source = evaluate(node, scope)
    except ExpressionError:
        return DYNAMIC
    if isinstance(source.type, List | Set):
        return List(DYNAMIC)
    if isinstance(source.type, Tuple):
        return Tuple((DYNAMIC,) * len(source.type.elements))
    decided = source.data.not_null if isinstance(source.data, Unknown) else True
    return Tuple((DYNAMIC,)) if decided and source.type != DYNAMIC else DYNAMIC


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
            if not isinstance(key, str):
                return DYNAMIC
            made.setdefault(key, []).append(_type_of(node.value, inner, evaluate))
    except (ExpressionError, ConversionError):
        return DYNAMIC
    if node.key is None:
        return Tuple(tuple(one for several in made.values() for one in several))
    return Object.of({key: Tuple(tuple(types)) if node.grouped else types[0] for key, types in made.items()})


def _type_of(node: ast.Expression, scope: Scope, evaluate: Evaluate) -> Type:
    return _value_of(node, scope, evaluate).type


def _value_of(node: ast.Expression, scope: Scope, evaluate: Evaluate) -> Value:
    """Of a part, which may be sound."""
    try:
        return evaluate(node, scope)
    except ExpressionError:
        return stand_in(node, scope, evaluate)
