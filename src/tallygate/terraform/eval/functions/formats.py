"""format and formatlist."""

import re
from collections.abc import Callable, Iterator, Sequence

from tallygate.terraform.eval.faults import CallError, LimitError
from tallygate.terraform.eval.functions.arguments import normal, unsure
from tallygate.terraform.eval.functions.call import call
from tallygate.terraform.eval.functions.graphemes import clusters, safe_prefix
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.eval.functions.number_formats import Verb, integer, real, shortest
from tallygate.terraform.values.convert import ConversionError, convert
from tallygate.terraform.values.types import BOOL, DYNAMIC, NUMBER, STRING, List, Set, Tuple, Type
from tallygate.terraform.values.value import (
    Value,
    has_length,
    is_wholly_known,
    list_of,
    parts,
    string,
    unknown,
)

_VERB = re.compile(
    r"%(?P<flags>[0#+ -]*)(?P<width>[1-9][0-9]*)?(?:(?P<point>\.)(?P<precision>[0-9]*))?"
    r"(?:\[(?P<index>[1-9][0-9]*)\])?(?P<letter>[a-zA-Z])",
    re.ASCII,
)
_BEGINNING = re.compile(r"%[0#+ -]*(?:[1-9][0-9]*)?(?:\.[0-9]*)?(?:\[(?:[1-9][0-9]*\]?)?)?", re.ASCII)
_LARGEST = 1_000_000
"""Go writes no field that is wider."""


def formatted(arguments: Sequence[Value], context: Context) -> Value:
    pattern, *values = arguments
    if untyped := _untyped(values):
        return untyped
    if not pattern.is_known:
        return unknown(STRING, pattern.reason)
    if not all(map(is_wholly_known, values)):
        begins = pattern.data.partition("%")[0] if "%" in pattern.data else ""
        return unsure(STRING, *values, prefix=safe_prefix(begins))
    return normal(_written(pattern.data, values, context))


def _untyped(values: Sequence[Value]) -> Value | None:
    """Terraform 1.11 formats nothing of which not even the type is known: not a bare `null` either."""
    found = next((value for value in values if value.type == DYNAMIC), None)
    return found and unknown(DYNAMIC, found.reason or "formats null, which has no type")


def formatted_list(arguments: Sequence[Value], context: Context) -> Value:
    """One text for each element of the sequences among the arguments, which are equally long."""
    pattern, *values = arguments
    if untyped := _untyped(values):
        return untyped
    if not pattern.is_known:
        return unknown(List(STRING), pattern.reason)
    length = _length(values)
    missing = [value for value in values if _has_no_items(value)]
    if missing:
        return unknown(List(STRING), missing[0].reason or unsure(STRING, *missing).reason)
    context.spend(length)
    rows = ([_item(value, row) for value in values] for row in range(length))
    return list_of((_row(pattern.data, row, at, context) for at, row in enumerate(rows)), STRING)


def _is_sequence(value: Value) -> bool:
    return isinstance(value.type, List | Set | Tuple) and not value.is_null


def _has_no_items(value: Value) -> bool:
    return _is_sequence(value) and not (value.is_known and has_length(value))


def _length(values: Sequence[Value]) -> int:
    sizes = [(index, size) for index, value in enumerate(values) if (size := _size(value)) is not None]
    for index, size in sizes:
        first, wanted = sizes[0]
        if size != wanted:
            raise CallError(
                f"argument {index + 1} has length {size}, which is inconsistent with argument {first + 1} "
                f"of length {wanted}",
                index + 1,
            )
    return sizes[0][1] if sizes else 1


def _size(value: Value) -> int | None:
    if isinstance(value.type, Tuple) and not value.is_null:
        return len(value.type.elements)
    return len(parts(value)) if _is_sequence(value) and not _has_no_items(value) else None


def _item(value: Value, row: int) -> Value:
    return parts(value)[row] if _is_sequence(value) else value


def _row(pattern: str, values: Sequence[Value], at: int, context: Context) -> Value:
    if not all(map(is_wholly_known, values)):
        return unsure(STRING, *values)
    try:
        return normal(_written(pattern, values, context))
    except CallError as error:
        raise CallError(f"error on format iteration {at}: {error}") from None


def _written(pattern: str, values: Sequence[Value], context: Context) -> str:
    pieces: list[str] = []
    highest, following = 0, 1
    for found in _pieces(pattern):
        if isinstance(found, str):
            pieces.append(found)
            continue
        verb, number = _read(found), _count(found["index"]) if found["index"] else following
        highest, following = max(highest, number), number + 1
        context.spend(1 + max(verb.width or 0, verb.precision or 0) // 64)
        piece = _piece(verb, _chosen(verb, number, values), context)
        context.spend(len(piece) // 64)
        pieces.append(piece)
    if highest < len(values):
        used = f"only {highest} used by format string" if highest else "no verbs in format string"
        raise CallError(f"too many arguments; {used}", highest + 1)
    return "".join(pieces)


def _pieces(pattern: str) -> Iterator[str | re.Match[str]]:
    at = 0
    while (percent := pattern.find("%", at)) >= 0:
        yield pattern[at:percent]
        if pattern.startswith("%%", percent):
            yield "%"
            at = percent + 2
            continue
        found = _VERB.match(pattern, percent)
        if not found:
            raise _unreadable(pattern, percent)
        yield found
        at = found.end()
    yield pattern[at:]


def _unreadable(pattern: str, percent: int) -> CallError:
    begun = _BEGINNING.match(pattern, percent)
    end = begun.end() if begun else percent + 1
    if end >= len(pattern):
        return CallError(f"invalid format string starting at offset {_offset(pattern, len(pattern))}")
    return CallError(f"unrecognized format character '{pattern[end]}' at offset {_offset(pattern, end)}")


def _offset(pattern: str, index: int) -> int:
    """In bytes, as Go counts."""
    return len(pattern[:index].encode())


def _read(found: re.Match[str]) -> Verb:
    width = _count(found["width"]) if found["width"] else None
    precision = _count(found["precision"] or "0") if found["point"] else None
    offset = _offset(found.string, found.start())
    return Verb(found[0], offset, found["flags"], width, precision, found["letter"])


def _count(digits: str) -> int:
    if len(digits) > 9 or int(digits) > _LARGEST:
        raise LimitError(f"a field of more than {_LARGEST:,} characters is not written")
    return int(digits)


def _chosen(verb: Verb, number: int, values: Sequence[Value]) -> Value:
    if number > len(values):
        raise CallError(
            f'not enough arguments for "{verb.raw}" at {verb.offset}: need index {number} '
            f"but have {len(values)} total"
        )
    value = values[number - 1]
    if value.is_null and verb.letter != "v":
        raise _unsupported(verb, "null value cannot be formatted")
    return value


def _unsupported(verb: Verb, why: str) -> CallError:
    return CallError(f'unsupported value for "{verb.raw}" at {verb.offset}: {why}')


def _piece(verb: Verb, value: Value, context: Context) -> str:
    write = _WRITERS.get(verb.letter)
    if not write:
        raise CallError(f"unsupported format verb '{verb.letter}' in \"{verb.raw}\" at offset {verb.offset}")
    return write(verb, value, context)


def _converted(verb: Verb, value: Value, type_: Type) -> Value:
    try:
        return convert(value, type_)
    except ConversionError as error:
        raise _unsupported(verb, str(error)) from None


def _as_is(verb: Verb, value: Value, context: Context) -> str:
    if "#" in verb.flags or value.is_null or value.type not in (STRING, NUMBER):
        return _padded(verb, _json(value, context))
    return _padded(verb, value.data if value.type == STRING else shortest(value.data))


def _json(value: Value, context: Context) -> str:
    text: str = call("jsonencode", [value], context).data
    return text


def _bool(verb: Verb, value: Value, _: Context) -> str:
    return "true" if _converted(verb, value, BOOL).data else "false"


def _integer(verb: Verb, value: Value, _: Context) -> str:
    number = _converted(verb, value, NUMBER).data
    if not isinstance(number, int):
        if isinstance(number, float) or number.denominator != 1:
            raise _unsupported(verb, "an integer is required")
        number = number.numerator
    return integer(number, verb)


def _real(verb: Verb, value: Value, _: Context) -> str:
    return real(_converted(verb, value, NUMBER).data, verb)


def _string(verb: Verb, value: Value, _: Context) -> str:
    return _padded(verb, _cut(verb, value))


def _quoted(verb: Verb, value: Value, context: Context) -> str:
    return _padded(verb, _json(string(_cut(verb, value)), context))


def _cut(verb: Verb, value: Value) -> str:
    """A precision of zero cuts nothing."""
    text: str = _converted(verb, value, STRING).data
    return "".join(clusters(text)[: verb.precision]) if verb.precision else text


def _padded(verb: Verb, text: str) -> str:
    if not verb.width:
        return text
    room = (verb.width - len(clusters(text))) * ("0" if "0" in verb.flags else " ")
    return text + room if verb.is_left else room + text


_Writer = Callable[[Verb, Value, Context], str]
_WRITERS: dict[str, _Writer] = {
    "v": _as_is,
    "t": _bool,
    "s": _string,
    "q": _quoted,
    **dict.fromkeys("bdoxX", _integer),
    **dict.fromkeys("eEfgG", _real),
}

FUNCTIONS: Functions = {
    "format": Function(formatted, takes_unknown=True),
    "formatlist": Function(formatted_list, takes_unknown=True),
}
