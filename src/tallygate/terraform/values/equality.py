"""When two values are equal, and the sets that follow from it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from tallygate.terraform.values.number import text_of
from tallygate.terraform.values.types import BOOL, DYNAMIC, NUMBER, STRING, Map, Set, Type, is_whole
from tallygate.terraform.values.value import (
    FALSE,
    NONE,
    TRUE,
    Value,
    boolean,
    deep_marks,
    first_reason,
    is_wholly_known,
    parts,
    unknown,
    without_marks,
)


def equal(left: Value, right: Value) -> Value:
    """`left == right`: nothing is converted, so values of different types differ. Unknown where it hangs on
    what is not known; the marks of both."""
    marks = deep_marks(left) | deep_marks(right)
    return _equal(without_marks(left), without_marks(right)).marked(marks)


def _equal(left: Value, right: Value) -> Value:
    if left.is_null or right.is_null:
        return _null_equal(left, right)
    if not left.is_known or not right.is_known:
        return _unknown_equal(left, right)
    if left.type != right.type:
        return _differ(left, right)
    if left.type in (STRING, NUMBER, BOOL):
        return boolean(left.data == right.data)
    if isinstance(left.type, Set):
        return _sets_equal(left, right)
    if isinstance(left.data, dict) and left.data.keys() != right.data.keys():
        return FALSE
    if len(left.data) != len(right.data):
        return FALSE
    return _all(_equal(a, b) for a, b in zip(parts(left), parts(right), strict=True))


def _null_equal(left: Value, right: Value) -> Value:
    """Nulls are equal whatever their types."""
    if left.is_null and right.is_null:
        return TRUE
    other = right if left.is_null else left
    if other.is_known or other.data.not_null:
        return FALSE
    return unknown(BOOL, other.reason, not_null=True)


def _unknown_equal(left: Value, right: Value) -> Value:
    if DYNAMIC not in (left.type, right.type) and left.type != right.type and _whole(left, right):
        return FALSE
    if not left.is_known and not right.is_known:
        return unknown(BOOL, left.reason, not_null=True)
    missing, other = (right, left) if left.is_known else (left, right)
    begins = missing.data.prefix
    if begins and isinstance(other.data, str) and not other.data.startswith(begins):
        return FALSE
    return unknown(BOOL, missing.reason, not_null=True)


def _whole(left: Value, right: Value) -> bool:
    return is_whole(left.type) and is_whole(right.type)


def _differ(left: Value, right: Value) -> Value:
    """Of different types: unequal, unless a part whose type is not known may yet make them alike."""
    if _whole(left, right):
        return FALSE
    if isinstance(left.data, dict) and isinstance(right.data, dict) and left.data.keys() != right.data.keys():
        return FALSE
    if isinstance(left.data, tuple) and isinstance(right.data, tuple) and len(left.data) == len(right.data):
        return _all(_equal(a, b) for a, b in zip(left.data, right.data, strict=True))
    if isinstance(left.data, dict) and isinstance(right.data, dict):
        return _all(_equal(a, b) for a, b in zip(parts(left), parts(right), strict=True))
    return FALSE


def _sets_equal(left: Value, right: Value) -> Value:
    if not (is_wholly_known(left) and is_wholly_known(right)):
        if left.data == right.data == ():
            return TRUE
        reason = first_reason(left) or first_reason(right)
        return unknown(BOOL, reason, not_null=True)
    return boolean(_keys(left.data) == _keys(right.data))


def _all(answers: Iterable[Value]) -> Value:
    missing = None
    for answer in answers:
        if answer.data is False:
            return FALSE
        missing = missing or (None if answer.is_known else answer)
    return missing or TRUE


def set_of(items: Iterable[Value], element: Type = DYNAMIC) -> Value:
    """Equal items once, in Terraform's order. Marks of items pass to the set, which cannot keep them."""
    given = list(items)
    marks = NONE.union(*map(deep_marks, given))
    found = tuple(_ordered_distinct([without_marks(item) for item in given] if marks else given))
    return Value(Set(found[0].type if found else element), found, marks)


def _ordered_distinct(items: Sequence[Value]) -> list[Value]:
    """What is not wholly known equals nothing."""
    found: dict[Any, Value] = {}
    for position, item in enumerate(items):
        key = identity(item) if is_wholly_known(item) else ("unknown", position)
        found.setdefault(key, item)
    return sorted(found.values(), key=_order)


def identity(value: Value) -> Any:
    """A key that wholly known values share exactly when they are equal."""
    if value.data is None:
        return None
    if isinstance(value.data, dict):
        return tuple((key, identity(item)) for key, item in value.data.items())
    if isinstance(value.data, tuple):
        return _keys(value.data)
    return (type(value.data) is bool, value.data)


def _keys(values: Iterable[Value]) -> tuple[Any, ...]:
    return tuple(map(identity, values))


def _order(value: Value) -> tuple[Any, ...]:
    if value.data is None:
        return (2,)
    if not value.is_known:
        return (1,)
    if value.type == STRING:
        return (0, value.data.encode("utf-8", "surrogatepass"))
    return (0, value.data) if value.type in (NUMBER, BOOL) else (0, _digest(value).encode())


def _digest(value: Value) -> str:
    """The text by which go-cty orders compound values."""
    if not value.is_known:
        return "?"
    if value.data is None:
        return "~"
    if value.type == BOOL:
        return "T" if value.data else "F"
    if value.type == NUMBER:
        return _general(value)
    if value.type == STRING:
        return json.dumps(value.data, ensure_ascii=False)
    return _compound_digest(value)


def _general(value: Value) -> str:
    """A number of at most ten digits, as Go's %.10g writes it."""
    text = text_of(value.data)
    return f"{float(text):.10g}" if len(text) > 10 else text


def _compound_digest(value: Value) -> str:
    if isinstance(value.data, dict) and isinstance(value.type, Map):
        inner = "".join(f"{json.dumps(k, ensure_ascii=False)}:{_digest(v)};" for k, v in value.data.items())
        return "{" + inner + "}"
    inner = "".join(f"{_digest(item)};" for item in parts(value))
    return f"[{inner}]" if value.type.is_collection else f"<{inner}>"
