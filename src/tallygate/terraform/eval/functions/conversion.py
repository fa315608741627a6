"""Functions that change a value's type or its marks."""

import json
from collections.abc import Callable, Sequence

from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.eval.functions.arguments import unsure
from tallygate.terraform.eval.functions.interface import Body, Context, Function, Functions
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import BOOL, DYNAMIC, NUMBER, STRING, List, Map, Set, Type
from tallygate.terraform.values.unify import convertible
from tallygate.terraform.values.value import (
    EPHEMERAL,
    FALSE,
    SENSITIVE,
    TRUE,
    Value,
    deep_marks,
    null,
)

_WRITTEN = {
    BOOL: 'only the strings "true" or "false" are allowed',
    NUMBER: "given string must be a decimal representation of a number",
}
"""What a string must hold to become one of these."""


def _to(target: Type) -> Body:
    def converted(arguments: Sequence[Value], context: Context) -> Value:
        given = arguments[0]
        try:
            return convert(given, target)
        except ConversionError:
            raise CallError(_refusal(given, target, _name(target)), 0) from None

    return converted


def _type_of(target: Type) -> Callable[[Sequence[Value]], Type]:
    def checked(arguments: Sequence[Value]) -> Type:
        given = arguments[0]
        if not convertible(given.type, target):
            raise CallError(_refusal(given, target, _name(target)), 0)
        return target

    return checked


def _name(target: Type) -> str:
    return str(target).replace("of dynamic", "of any single type")


def _refusal(given: Value, target: Type, name: str) -> str:
    if given.marks >= SENSITIVE:
        return f"cannot convert this sensitive {given.type} to {name}"
    if given.type == STRING and isinstance(given.data, str) and target in _WRITTEN:
        return f"cannot convert {json.dumps(given.data, ensure_ascii=False)} to {name}; {_WRITTEN[target]}"
    return f"cannot convert {given.type} to {name}"


def sensitive(arguments: Sequence[Value], context: Context) -> Value:
    return arguments[0].marked(SENSITIVE)


def nonsensitive(arguments: Sequence[Value], context: Context) -> Value:
    """Its own mark only: parts that are sensitive stay so."""
    given = arguments[0]
    return given.unmarked().marked(given.marks - SENSITIVE)


def issensitive(arguments: Sequence[Value], context: Context) -> Value:
    """What is not known may yet turn out to be sensitive."""
    given = arguments[0]
    if given.marks >= SENSITIVE:
        return TRUE
    return FALSE if given.is_known else unsure(BOOL, given)


def ephemeralasnull(arguments: Sequence[Value], context: Context) -> Value:
    return _without_ephemeral(arguments[0])


def _without_ephemeral(value: Value) -> Value:
    if value.marks >= EPHEMERAL:
        return null(value.type).marked(value.marks - EPHEMERAL)
    if deep_marks(value) >= EPHEMERAL:
        if isinstance(value.data, dict):
            named = {name: _without_ephemeral(part) for name, part in value.data.items()}
            return Value(value.type, named, value.marks)
        return Value(value.type, tuple(map(_without_ephemeral, value.data)), value.marks)
    return value


_TARGETS: dict[str, Type] = {
    "tobool": BOOL,
    "tolist": List(DYNAMIC),
    "tomap": Map(DYNAMIC),
    "tonumber": NUMBER,
    "toset": Set(DYNAMIC),
    "tostring": STRING,
}

FUNCTIONS: Functions = {
    **{
        name: Function(_to(target), takes_marks=True, result=_type_of(target))
        for name, target in _TARGETS.items()
    },
    "ephemeralasnull": Function(ephemeralasnull, takes_unknown=True, takes_marks=True),
    "issensitive": Function(issensitive, takes_unknown=True, takes_marks=True),
    "nonsensitive": Function(nonsensitive, takes_unknown=True, takes_marks=True),
    "sensitive": Function(sensitive, takes_unknown=True, takes_marks=True),
}
