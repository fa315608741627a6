"""How many instances a block has, and what they are called."""

from collections.abc import Sequence
from enum import Enum

import msgspec

from tallygate.loaders.hcl import ast
from tallygate.terraform.eval.evaluate import evaluate
from tallygate.terraform.eval.faults import ExpressionError
from tallygate.terraform.eval.scope import Scope
from tallygate.terraform.eval.subjects import named
from tallygate.terraform.modules.declared import Declared
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import DYNAMIC, NUMBER, STRING, Map, Object, Set
from tallygate.terraform.values.value import (
    Value,
    elements,
    first_reason,
    has_length,
    is_wholly_known,
    number,
    object_of,
    string,
    unknown,
)


class Kind(Enum):
    SINGLE = "single"
    COUNT = "count"
    EACH = "each"
    UNKNOWN = "unknown"


class Instance(msgspec.Struct, frozen=True):
    """key: None for the only one. suffix: of its address. names: `each` or `count` inside of it."""

    key: str | int | None
    suffix: str
    names: dict[str, Value]

    @property
    def is_symbolic(self) -> bool:
        """Whether it stands for any number of instances, even none."""
        return self.suffix == "[*]"


class Expansion(msgspec.Struct, frozen=True):
    """reason: why the number of instances is not known; then one stands for all of them."""

    kind: Kind
    instances: Sequence[Instance]
    reason: str = ""


SINGLE = Expansion(Kind.SINGLE, [Instance(None, "", {})])


def expand(declared: Declared, scope: Scope) -> Expansion:
    """Raises ExpressionError for what Terraform refuses."""
    count, each = declared.argument("count"), declared.argument("for_each")
    if count:
        return _counted(count[0].expression, scope)
    return _for_each(each[0].expression, scope) if each else SINGLE


def symbolic(kind: str, reason: str) -> Expansion:
    """One instance for any number of them. kind: the argument that would say how many."""
    if kind == "count":
        names = {"count": object_of({"index": unknown(NUMBER, reason)})}
    else:
        names = {"each": object_of({"key": unknown(STRING, reason), "value": unknown(DYNAMIC, reason)})}
    return Expansion(Kind.UNKNOWN, [Instance("*", "[*]", names)], reason)


def _counted(node: ast.Expression, scope: Scope) -> Expansion:
    value = evaluate(node, scope)
    try:
        count = convert(value, NUMBER)
    except ConversionError as error:
        raise ExpressionError(f"invalid count argument: {error}", node) from None
    if not count.is_known:
        return symbolic("count", count.reason)
    if not isinstance(count.data, int) or count.data < 0:
        shown = "null" if count.is_null else "negative" if count.data < 0 else "no whole number"
        which = named(node, scope) if count.is_null else ""
        raise ExpressionError(f"invalid count argument: it is {shown}{which}", node)
    scope.context.spend(count.data)
    indexes = range(count.data)
    instances = [Instance(i, f"[{i}]", {"count": object_of({"index": number(i)})}) for i in indexes]
    return Expansion(Kind.COUNT, instances)


def _for_each(node: ast.Expression, scope: Scope) -> Expansion:
    value = evaluate(node, scope)
    if value.is_null:
        raise ExpressionError(f"invalid for_each argument: it is null{named(node, scope)}", node)
    if "sensitive" in value.marks:
        raise ExpressionError("invalid for_each argument: it is derived from a sensitive value", node)
    if not value.is_known and value.type == DYNAMIC:
        return symbolic("for_each", value.reason)
    if isinstance(value.type, Set):
        return _for_each_set(value, node, scope)
    if not isinstance(value.type, Map | Object):
        message = f"invalid for_each argument: it must be a map, or set of strings, and is a {value.type}"
        raise ExpressionError(message, node)
    if not value.is_known:
        return symbolic("for_each", value.reason)
    scope.context.spend(len(value.data))
    return Expansion(Kind.EACH, [_each(key.data, item) for key, item in elements(value)])


def _for_each_set(value: Value, node: ast.Expression, scope: Scope) -> Expansion:
    assert isinstance(value.type, Set)
    if value.type.element not in (STRING, DYNAMIC):
        message = f"invalid for_each set argument: it must be a set of strings, and is a {value.type}"
        raise ExpressionError(message, node)
    if not value.is_known or not has_length(value) or not is_wholly_known(value):
        return symbolic("for_each", first_reason(value))
    if any(item.is_null for item in value.data):
        raise ExpressionError("invalid for_each set argument: it has a null value", node)
    scope.context.spend(len(value.data))
    return Expansion(Kind.EACH, [_each(item.data, item) for item in value.data])


def _each(key: str, value: Value) -> Instance:
    return Instance(key, f'["{quoted(key)}"]', {"each": object_of({"key": string(key), "value": value})})


def quoted(key: str) -> str:
    """An instance key as Terraform writes it in an address."""
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return escaped.replace("\t", "\\t").replace("${", "$${").replace("%{", "%%{")
