"""`for` expressions."""

from collections.abc import Callable, Iterator

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.eval.scope import Names, Scope
from tallygate.terraform.eval.subjects import named
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import BOOL, DYNAMIC, STRING
from tallygate.terraform.values.value import (
    NONE,
    Marks,
    Value,
    elements,
    object_of,
    tuple_of,
    unknown,
)

Evaluate = Callable[[ast.Expression, Scope], Value]
Rounds = Iterator[tuple[Scope, Value]]
COST_OF_ROUND = 4
"""Steps, besides what the round does."""
Iterate = Callable[[ast.For | ast.TemplateFor, Value, Scope], "Rounds | Value"]


def iterate(loop: ast.For | ast.TemplateFor, collection: Value, scope: Scope) -> Rounds | Value:
    """The scope and the key of each round; an unknown value where the rounds are not known."""
    if collection.is_null:
        message = f"a null value cannot be iterated over{named(loop.collection, scope)}"
        raise ExpressionError(message, loop.collection)
    if not collection.is_known:
        if collection.type.is_primitive:
            raise ExpressionError(f"a {collection.type} cannot be iterated over", loop.collection)
        return unknown(DYNAMIC, collection.reason).marked(collection.marks)
    if not isinstance(collection.data, tuple | dict):
        raise ExpressionError(f"a {collection.type} cannot be iterated over", loop.collection)
    return _rounds(loop, collection, scope)


def _rounds(loop: ast.For | ast.TemplateFor, collection: Value, scope: Scope) -> Rounds:
    scope.context.spend(COST_OF_ROUND * len(collection.data))
    for key, value in elements(collection):
        names = {loop.value_name: value}
        if loop.key_name:
            names[loop.key_name] = key
        yield Names(names, scope), key


def for_expression(node: ast.For, scope: Scope, evaluate: Evaluate) -> Value:
    """A tuple, or an object where the loop gives keys. Wholly unknown where a condition or a key is."""
    collection = evaluate(node.collection, scope)
    rounds = iterate(node, collection, scope)
    if collection.type == DYNAMIC and isinstance(rounds, Value):
        return rounds
    found = _Found(collection.marks)
    if node.condition:
        found.marks |= foreseen(node, node.condition, scope, evaluate)
    if isinstance(rounds, Value):
        return rounds.marked(found.marks)
    for inner, _ in rounds:
        if node.condition is None or found.included(node.condition, evaluate(node.condition, inner)):
            if node.key is None:
                found.items.append(evaluate(node.value, inner))
            else:
                _entry(node, node.key, inner, evaluate, found)
    return _result(node, found)


def foreseen(node: ast.For, condition: ast.Expression, scope: Scope, evaluate: Evaluate) -> Marks:
    """Refuse a condition that is wrong whatever the elements are, even where there are none."""
    element = unknown(DYNAMIC, "is an element")
    names = {name: element for name in (node.key_name, node.value_name) if name}
    sample = _Found(NONE)
    sample.included(condition, evaluate(condition, Names(names, scope)))
    return sample.marks


class _Found:
    """What a loop has given so far. reason: why its keys are not known."""

    def __init__(self, marks: Marks) -> None:
        self.marks, self.reason = marks, ""
        self.items: list[Value] = []
        self.entries: dict[str, list[Value]] = {}

    def included(self, node: ast.Node, condition: Value) -> bool:
        """Whether the condition lets the round in."""
        try:
            condition = self._decided(node, condition)
        except ExpressionError:
            if self.reason:  # Terraform tells no more of a loop that is unknown already
                return False
            raise
        if not condition.is_known:
            self.reason = self.reason or condition.reason
            return False
        return bool(condition.data)

    def _decided(self, node: ast.Node, condition: Value) -> Value:
        if condition.is_null:
            raise ExpressionError("the value of the 'if' clause must not be null", node)
        self.marks |= condition.marks
        try:
            return convert(condition, BOOL)
        except ConversionError as error:
            raise ExpressionError(f"the 'if' clause value is invalid: {error}", node) from None


def _entry(node: ast.For, key_node: ast.Expression, scope: Scope, evaluate: Evaluate, found: _Found) -> None:
    key = evaluate(key_node, scope)
    found.marks |= key.marks
    if not key.is_known or found.reason:
        found.reason = found.reason or key.reason
        return
    if key.is_null:
        raise ExpressionError("key expression in 'for' expression must not produce a null value", key_node)
    try:
        key = convert(key, STRING)
    except ConversionError as error:
        raise ExpressionError(f"the key expression produced an invalid result: {error}", key_node) from None
    same = found.entries.setdefault(key.data, [])
    if same and not node.grouped:
        message = f"two different items produced the key \"{key.data}\" in this 'for' expression"
        raise ExpressionError(f"{message}; use ... after the value to group by key", key_node)
    same.append(evaluate(node.value, scope))


def _result(node: ast.For, found: _Found) -> Value:
    if found.reason:
        return unknown(DYNAMIC, found.reason).marked(found.marks)
    if node.key is None:
        return tuple_of(found.items).marked(found.marks)
    if node.grouped:
        return object_of({k: tuple_of(v) for k, v in found.entries.items()}).marked(found.marks)
    return object_of({key: values[0] for key, values in found.entries.items()}).marked(found.marks)
