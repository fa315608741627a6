"""The body of a block: arguments, nested blocks, and what `dynamic` makes of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from tallygate.loaders.hcl import ast
from tallygate.loaders.hcl.source import Source
from tallygate.terraform.eval.evaluate import MAX_SIZE, evaluate
from tallygate.terraform.eval.faults import ExpressionError, LimitError
from tallygate.terraform.eval.scope import Names, Scope
from tallygate.terraform.eval.subjects import named
from tallygate.terraform.values.types import DYNAMIC, Set
from tallygate.terraform.values.value import (
    Marks,
    Unknown,
    Value,
    deep_marks,
    elements,
    object_of,
    tuple_of,
    unknown,
)

_COST_OF_BODY = 25
WrittenBlock = tuple[ast.Block, Source]


class Tell(Protocol):
    """Hears of an expression that cannot be evaluated; gives the reason that stands for its value."""

    def __call__(self, error: ExpressionError | LimitError, node: ast.Node, source: Source) -> str: ...


class Body(msgspec.Struct, frozen=True):
    """An evaluated body. attributes: without those that are null, which are as good as not set.

    blocks: by type, in order. places: where each attribute is written. reason: why it is not known whether
    or how often there is such a block; it then has nothing in it.
    """

    source: Source
    block: ast.Block
    attributes: dict[str, Value] = {}
    blocks: dict[str, list["Body"]] = {}
    places: dict[str, tuple[ast.Attribute, Source]] = {}
    reason: str = ""

    def value(self, name: str) -> Value:
        """As an expression sees it: what is not configured, the provider may set. name: to tell it by."""
        if self.reason:
            return unknown(DYNAMIC, self.reason)
        nested = {
            kind: tuple_of(inner.value(f"{name}.{kind}[{n}]") for n, inner in enumerate(bodies))
            for kind, bodies in self.blocks.items()
        }
        reason = f"reads {name}, of which its provider sets a part"
        known = {**nested, **self.attributes}
        return Value(DYNAMIC, Unknown(reason, True, name=name, attributes=known))


def body(
    block: ast.Block,
    source: Source,
    arguments: Mapping[str, tuple[ast.Attribute, Source]],
    blocks: Iterable[WrittenBlock],
    scope: Scope,
    tell: Tell,
) -> Body:
    """Evaluate a body. An expression that cannot be evaluated is told, and its value unknown."""
    attributes: dict[str, Value] = {}
    for name, (attribute, own) in arguments.items():
        value = _argument(attribute.expression, own, scope, tell)
        if not value.is_null:
            attributes[name] = value
    nested: dict[str, list[Body]] = {}
    for inner, own in blocks:
        if inner.type == "dynamic" and inner.labels:
            made = _dynamic(inner, own, scope, tell)
            nested.setdefault(inner.labels[0].value, []).extend(made)
        else:
            nested.setdefault(inner.type, []).append(_nested(inner, inner, own, scope, tell))
    return Body(source, block, attributes, nested, dict(arguments))


def _argument(node: ast.Expression, source: Source, scope: Scope, tell: Tell) -> Value:
    """A value that is written out, each time in full: shared ones take no room before."""
    value = valued(node, source, scope, tell)
    try:
        scope.context.spend(value.size)
    except LimitError as error:
        return _too_much(tell(error, node, source))
    return value


def valued(node: ast.Expression, source: Source, scope: Scope, tell: Tell) -> Value:
    """Value of an expression; unknown, and told, where it cannot be evaluated."""
    try:
        return evaluate(node, scope)
    except ExpressionError as error:
        return unknown(DYNAMIC, tell(error, node, source))
    except LimitError as error:
        return _too_much(tell(error, node, source))
    except RecursionError:
        return _too_much(tell(LimitError("values that stand on values are nested too deep"), node, source))


def _too_much(reason: str) -> Value:
    """As large as the limit, so that nothing that holds it is built either."""
    value = unknown(DYNAMIC, reason)
    value.size = MAX_SIZE
    return value


def _nested(block: ast.Block, written: ast.Block, source: Source, scope: Scope, tell: Tell) -> Body:
    arguments = {name: (attribute, source) for name, attribute in written.body.attributes.items()}
    return body(block, source, arguments, [(inner, source) for inner in written.body.blocks], scope, tell)


def _dynamic(block: ast.Block, source: Source, scope: Scope, tell: Tell) -> Sequence[Body]:
    """One body for each element of `for_each`; a single one that stands for any number where that is not
    known."""
    each = block.body.attributes.get("for_each")
    content = next((inner for inner in block.body.blocks if inner.type == "content"), None)
    if each is None or content is None:
        missing = "for_each" if each is None else "a content block"
        error = ExpressionError(f"a dynamic block needs {missing}", block, static=True)
        return [Body(source, block, reason=tell(error, block, source))]
    collection = valued(each.expression, source, scope, tell)
    if collection.is_null or (collection.is_known and not isinstance(collection.data, tuple | dict)):
        what = f"null{named(each.expression, scope)}" if collection.is_null else f"a {collection.type}"
        error = ExpressionError(f"cannot use {what} as for_each of a dynamic block", each.expression)
        return [Body(source, block, reason=tell(error, each.expression, source))]
    if not collection.is_known:
        return [Body(source, block, reason=f"is made by a dynamic block whose for_each {collection.reason}")]
    name = _iterator(block)
    try:
        scope.context.spend(_COST_OF_BODY * len(collection.data))
    except LimitError as error:
        return [Body(source, block, reason=tell(error, each.expression, source))]
    return [
        _nested(content, content, source, Names({name: item}, scope), tell) for item in _items(collection)
    ]


def iterators_of(blocks: Iterable[WrittenBlock]) -> Iterator[str]:
    """Names that dynamic blocks bind, those inside of others included."""
    for block, source in blocks:
        if block.type == "dynamic" and block.labels:
            yield _iterator(block)
        yield from iterators_of((inner, source) for inner in block.body.blocks)


def _iterator(block: ast.Block) -> str:
    """The name that `iterator` gives, or the type of the block."""
    named = block.body.attributes.get("iterator")
    expression = named.expression if named else None
    if isinstance(expression, ast.Reference) and not expression.steps:
        return expression.name
    return expression.value if isinstance(expression, ast.Text) else block.labels[0].value


def _items(collection: Value) -> Iterable[Value]:
    marks: Marks = collection.marks
    for key, value in elements(collection):
        shown = value if isinstance(collection.type, Set) else key
        yield object_of({"key": shown.marked(marks), "value": value.marked(marks)})


def is_sensitive(value: Value) -> bool:
    return "sensitive" in deep_marks(value)
