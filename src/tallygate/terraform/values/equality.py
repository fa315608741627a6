"""When two values are equal, and the sets that follow from it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tallygate.terraform.values.number import text_of
from tallygate.terraform.values.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Map,
    Set,
    Type,
    elements,
    is_whole,
    names_of,
)
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
    if not (_has_whole_type(left) and _has_whole_type(right)):
        return _conforming(left, right)
    if left.type != right.type:
        return FALSE
    if left.type in (STRING, NUMBER, BOOL):
        return boolean(left.data == right.data)
    if isinstance(left.type, Set):
        return _sets_equal(left, right)
    if isinstance(left.data, dict):
        return _all_named(left.data, right.data)
    if len(left.data) != len(right.data):
        return FALSE
    return _all(_equal(a, b) for a, b in zip(left.data, right.data, strict=True))


def _null_equal(left: Value, right: Value) -> Value:
    """Nulls are equal whatever their types."""
    if left.is_null and right.is_null:
        return TRUE
    other = right if left.is_null else left
    if other.is_known or other.data.not_null:
        return FALSE
    return unknown(BOOL, other.reason, not_null=True)


def _unknown_equal(left: Value, right: Value) -> Value:
    """One is known at most: that of another type, or with another beginning, cannot be the other."""
    missing, other = (right, left) if left.is_known else (left, right)
    if other.is_known and not conforms(other.type, missing.type):
        return FALSE
    begins = missing.data.prefix
    if begins and isinstance(other.data, str) and not other.data.startswith(begins):
        return FALSE
    return unknown(BOOL, missing.reason, not_null=True)


def _has_whole_type(value: Value) -> bool:
    """Whether no part of a value is of a type that is not known; a null counts as one that is."""
    if value.is_null:
        return True
    return all(map(_has_whole_type, parts(value))) if value.is_known else is_whole(value.type)


def _conforming(left: Value, right: Value) -> Value:
    """Unequal where no type for what is not known can make them alike."""
    if not (conforms(left.type, right.type) or conforms(right.type, left.type)):
        return FALSE
    return unknown(BOOL, first_reason(left) or first_reason(right), not_null=True)


def conforms(type_: Type, pattern: Type) -> bool:
    """Whether they are the same but for what is dynamic in the pattern."""
    if pattern == DYNAMIC or type_ == pattern:
        return True
    if type(type_) is not type(pattern) or names_of(type_) != names_of(pattern):
        return False
    inside = list(zip(elements(type_), elements(pattern), strict=True))
    return bool(inside) and all(conforms(a, b) for a, b in inside)


def _sets_equal(left: Value, right: Value) -> Value:
    if not (is_wholly_known(left) and is_wholly_known(right)):
        if left.data == right.data == ():
            return TRUE
        reason = first_reason(left) or first_reason(right)
        return unknown(BOOL, reason, not_null=True)
    return boolean(_keys(left.data) == _keys(right.data))


def _all_named(left: Mapping[str, Value], right: Mapping[str, Value]) -> Value:
    """Terraform compares them in no order of its own, so that any unknown may hide what differs."""
    if left.keys() != right.keys():
        return FALSE
    answers = [_equal(left[key], right[key]) for key in left]
    return next((answer for answer in answers if not answer.is_known), None) or _all(answers)


def _all(answers: Iterable[Value]) -> Value:
    """Up to the first that is not true, as in Terraform: what is not known hides a later false."""
    return next((answer for answer in answers if answer.data is not True), TRUE)


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
