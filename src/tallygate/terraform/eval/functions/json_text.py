"""JSON as Terraform writes and reads it."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from tallygate.terraform.eval.faults import CallError, LimitError
from tallygate.terraform.eval.functions.arguments import normal, quoted, unsure
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.number import NumberError, parse, text_of
from tallygate.terraform.values.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    List,
    Map,
    Object,
    Set,
    Tuple,
    Type,
)
from tallygate.terraform.values.value import (
    Unknown,
    Value,
    boolean,
    is_wholly_known,
    null,
    number,
    object_of,
    parts,
    string,
    tuple_of,
)

_MOST_NESTED = 100
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udfff]")
_ESCAPED = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}
_BEGINNINGS: dict[type[Type], str] = {Object: "{", Map: "{", Tuple: "[", List: "[", Set: "["}


def jsonencode(arguments: Sequence[Value], context: Context) -> Value:
    """Unknown where any part is; the first character may be known all the same."""
    given = arguments[0]
    if not is_wholly_known(given):
        return _unknown_text(given)
    text = "".join(_written(given))
    context.spend(len(text) // 64)
    return string(text)


def _unknown_text(given: Value) -> Value:
    if isinstance(given.data, Unknown) and not given.data.not_null:
        return unsure(STRING, given)
    begins = '"' if given.type == STRING else _BEGINNINGS.get(type(given.type), "")
    return unsure(STRING, given, prefix=begins)


def _written(value: Value) -> Iterator[str]:
    if isinstance(value.data, dict):
        separator = "{"
        for name, part in value.data.items():
            yield f"{separator}{_string(name)}:"
            yield from _written(part)
            separator = ","
        yield "}" if value.data else "{}"
    elif isinstance(value.data, tuple):
        separator = "["
        for part in value.data:
            yield separator
            yield from _written(part)
            separator = ","
        yield "]" if value.data else "[]"
    else:
        yield _scalar(value)


def _scalar(value: Value) -> str:
    if value.is_null:
        return "null"
    if value.type == STRING:
        return _string(value.data)
    if value.type == BOOL:
        return "true" if value.data else "false"
    if isinstance(value.data, float):
        raise CallError("cannot serialize infinity as JSON")
    return text_of(value.data)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).translate(_ESCAPED)


class _Pairs(list[tuple[str, Any]]):
    """Members of an object, in order."""


def jsondecode(arguments: Sequence[Value], context: Context) -> Value:
    """Objects and tuples, whose types follow from what the text holds."""
    text = arguments[0].data
    context.spend(len(text) // 8)
    _check_depth(text)
    try:
        found = json.loads(
            text, object_pairs_hook=_Pairs, parse_int=_number, parse_float=_number, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        raise CallError(f"invalid JSON on line {error.lineno}, column {error.colno}: {error.msg}") from None
    return _value(found)


def _check_depth(text: str) -> None:
    depth = 0
    for token in _BRACKETS.finditer(text):
        depth += (token[0] in "[{") - (token[0] in "]}")
        if depth > _MOST_NESTED:
            raise LimitError(f"JSON that is nested deeper than {_MOST_NESTED} levels is not read")


def _number(text: str) -> Value:
    try:
        return number(parse(text))
    except NumberError as error:
        raise LimitError(str(error)) from None


def _constant(text: str) -> NoReturn:
    raise CallError(f"invalid JSON: {text} is no number")


def _value(found: Any) -> Value:
    match found:
        case Value():
            return found
        case None:
            return null()
        case bool():
            return boolean(found)
        case str():
            return _text(found)
        case _Pairs():
            return _object(found)
    return tuple_of(map(_value, found))


def _text(text: str) -> Value:
    return normal(_SURROGATES.sub("\ufffd", text))


def _object(pairs: _Pairs) -> Value:
    """A name that is given twice counts as the last, into whose type the others must fit."""
    made: dict[str, Value] = {}
    for name, item in pairs:
        key, value = _text(name).data, _value(item)
        if key in made and not _fits(made[key], value):
            raise CallError(f"duplicate {quoted(key)} property in JSON object")
        made[key] = value
    return object_of(made)


def _fits(earlier: Value, last: Value) -> bool:
    if earlier.is_null or earlier.type == last.type:
        return True
    if isinstance(earlier.data, dict) and isinstance(last.data, dict):
        return earlier.data.keys() == last.data.keys() and _all_fit(earlier, last)
    if isinstance(earlier.data, tuple) and isinstance(last.data, tuple):
        return len(earlier.data) == len(last.data) and _all_fit(earlier, last)
    return earlier.type.is_primitive and last.type.is_primitive and _converts(earlier, last.type)


def _all_fit(earlier: Value, last: Value) -> bool:
    return all(_fits(one, other) for one, other in zip(parts(earlier), parts(last), strict=True))


def _converts(value: Value, type_: Type) -> bool:
    try:
        return convert(value, type_).type == type_
    except ConversionError:
        return False


_TYPES = {'"': STRING, "t": BOOL, "f": BOOL} | dict.fromkeys("-.0123456789", NUMBER)


def _type_of_decoded(arguments: Sequence[Value]) -> Type:
    """What the first character says, where the text is not known and that is."""
    given = arguments[0].data
    begins = given.prefix.strip() if isinstance(given, Unknown) else ""
    if begins and begins[0] not in _TYPES and begins[0] not in "{[n":
        raise CallError(f"a JSON document cannot begin with the character '{begins[0]}'", 0)
    return _TYPES.get(begins[:1], DYNAMIC)


FUNCTIONS: Functions = {
    "jsondecode": Function(jsondecode, result=_type_of_decoded),
    "jsonencode": Function(jsonencode, takes_unknown=True),
}
