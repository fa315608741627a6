"""YAML as Terraform reads it: YAML 1.2 with the words of 1.1 for true and false."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamStartEvent,
)

from tallygate.terraform.eval.faults import CallError, LimitError
from tallygate.terraform.eval.functions.arguments import normal, quoted, unpacked
from tallygate.terraform.eval.functions.instants import InstantError, of_yaml
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.convert import convert
from tallygate.terraform.values.number import NumberError, parse
from tallygate.terraform.values.types import STRING
from tallygate.terraform.values.value import Value, boolean, null, number, object_of, tuple_of

_MOST_NESTED = 100
_TAG = "tag:yaml.org,2002:"
_STR, _BOOL, _INT, _FLOAT, _NULL, _TIMESTAMP, _BINARY = (
    _TAG + name for name in ("str", "bool", "int", "float", "null", "timestamp", "binary")
)
_RESOLVABLE = {None, _STR, _BOOL, _INT, _FLOAT, _NULL, _TIMESTAMP, _BINARY}
_INFINITY = float("inf")


def _cased(words: str) -> list[str]:
    return [form for word in words.split() for form in (word, word.capitalize(), word.upper())]


_BOOLS = dict.fromkeys(_cased("y yes true on"), True) | dict.fromkeys(_cased("n no false off"), False)
_WORDS: dict[str, Value] = {
    **{word: boolean(meaning) for word, meaning in _BOOLS.items()},
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], null()),
    **dict.fromkeys([".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"], number(_INFINITY)),
    **dict.fromkeys(["-.inf", "-.Inf", "-.INF"], number(-_INFINITY)),
}
_TELLING = re.compile(r"[-+0-9yYnNtTfFoO~.]|\Z")
"""How a scalar begins that may be something else than a string."""
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_BASE = re.compile(r"[-+]?0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_MERGE = object()


def yamldecode(arguments: Sequence[Value], context: Context) -> Value:
    """Raises CallError with line and column, LimitError for depth and for what aliases repeat."""
    text = arguments[0].data
    context.spend(len(text) // 4)
    try:
        return _Reader(yaml.parse(text or "\n", Loader=yaml.CSafeLoader), context).document()
    except yaml.MarkedYAMLError as error:
        raise CallError(f"{_place(error.problem_mark)}{error.problem}") from None
    except yaml.YAMLError as error:
        raise CallError(str(error).partition("\n")[0]) from None


def _place(mark: Any) -> str:
    return f"on line {mark.line + 1}, column {mark.column + 1}: " if mark else ""


def _fault(event: Event, message: str) -> CallError:
    return CallError(_place(event.start_mark) + message)


class _Reader:
    """Builds values out of events. Anchors stand for values, which are immutable and may be shared."""

    def __init__(self, events: Iterator[Event], context: Context) -> None:
        self._events, self._context = events, context
        self._anchors: dict[str, Value | None] = {}
        self._depth = 0

    def document(self) -> Value:
        start = next(self._events)
        if isinstance(start, StreamStartEvent):
            start = next(self._events)
        if not isinstance(start, DocumentStartEvent):
            raise _fault(start, "missing start of document")
        if start.version not in (None, (1, 1)):
            raise _fault(start, "found incompatible YAML document")
        value = self._node(next(self._events))
        assert isinstance(next(self._events), DocumentEndEvent)
        rest = next(self._events)
        if isinstance(rest, DocumentStartEvent):
            raise _fault(rest, "unexpected extra content after value")
        return value

    def _node(self, event: Event) -> Value:
        if isinstance(event, AliasEvent):
            return self._alias(event)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = None
        value = self._anchored(event)
        if anchor:
            self._anchors[anchor] = value
        return value

    def _anchored(self, event: Event) -> Value:
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        self._depth += 1
        if self._depth > _MOST_NESTED:
            raise LimitError(f"YAML that is nested deeper than {_MOST_NESTED} levels is not read")
        value = self._mapping(event) if isinstance(event, MappingStartEvent) else self._sequence(event)
        self._depth -= 1
        return value

    def _alias(self, event: AliasEvent) -> Value:
        if event.anchor not in self._anchors:
            raise _fault(event, f"reference to undefined anchor {quoted(str(event.anchor))}")
        value = self._anchors[event.anchor]
        if value is None:
            name = quoted(str(event.anchor))
            raise _fault(event, f"cannot refer to anchor {name} from inside its own definition")
        self._context.spend(value.size)
        return value

    def _sequence(self, event: Event) -> Value:
        _check_tag(event, "seq", "sequence")
        items = []
        while not isinstance(inner := next(self._events), SequenceEndEvent):
            items.append(self._node(inner))
        return tuple_of(items)

    def _mapping(self, event: MappingStartEvent) -> Value:
        _check_tag(event, "map", "mapping")
        members: dict[str, Value] = {}
        while not isinstance(key := next(self._events), MappingEndEvent):
            if not isinstance(key, ScalarEvent):
                raise _fault(key, "only strings are allowed as mapping keys")
            found = _resolved(key)
            value = self._node(next(self._events))
            if isinstance(found, Value):
                members[_name(key, found)] = value
            elif isinstance(value.data, dict):
                members.update(value.data)
            else:
                raise _fault(key, f"cannot merge {value.type} into mapping")
        return object_of(members)


def _check_tag(event: Any, name: str, kind: str) -> None:
    if event.tag not in (None, _TAG + name):
        raise _fault(event, f"can't interpret {kind} as {event.tag}")


def _name(event: Event, found: Value) -> str:
    if found.is_null:
        raise _fault(event, "mapping key cannot be null")
    name: str = convert(found, STRING).data
    return name


def _scalar(event: ScalarEvent) -> Value:
    """A block without a tag is a string, though one that went through what it looks like."""
    found = _resolved(event)
    if not isinstance(found, Value):
        return normal("<<")
    if event.tag is None and event.style in ("|", ">"):
        return convert(found, STRING)
    return found


def _resolved(event: ScalarEvent) -> Value | object:
    """What a scalar means; _MERGE for `<<`."""
    tag, text = event.tag, event.value
    if tag not in _RESOLVABLE:
        raise _fault(event, f"unsupported tag {quoted(str(tag))}")
    telling = _TELLING.match(text) and tag not in (_STR, _BINARY)
    if telling and event.style in ("'", '"'):
        return normal(text)
    if telling and text in _WORDS:
        return _WORDS[text]
    if telling and (found := _looked_at(event)):
        return found
    if tag is None:
        return _MERGE if text == "<<" else normal(text)
    return _tagged(event)


def _looked_at(event: ScalarEvent) -> Value | None:
    """A number or a point in time, if it looks like one."""
    text = event.value
    if event.tag is None and text in (".nan", ".NaN", ".NAN"):
        raise _fault(event, "floating point NaN is not supported")
    if text[0] == ".":
        return _number(text) if _DECIMAL.fullmatch(text) else None
    if text[0] not in "+-0123456789":
        return None
    if event.tag in (None, _TIMESTAMP) and (moment := _moment(text)):
        return moment
    return _number(text) if _INTEGER.fullmatch(text) or _DECIMAL.fullmatch(text) else None


def _number(text: str) -> Value | None:
    if _BASE.fullmatch(text):
        return number(int(text, 0))
    if not _DECIMAL.fullmatch(text):
        return None
    try:
        return number(parse(text))
    except NumberError as error:
        raise LimitError(str(error)) from None


def _moment(text: str) -> Value | None:
    try:
        found = of_yaml(text)
    except InstantError:
        return None
    return normal(found.text()) if found else None


def _tagged(event: ScalarEvent) -> Value:
    tag, text = event.tag, event.value
    if tag == _NULL:
        return null()
    if tag == _STR or (tag == _BINARY and _is_base64(text)):
        return normal(text)
    if tag in (_INT, _FLOAT) and (found := _number(text.replace("_", ""))):
        return found
    if tag == _TIMESTAMP and (found := _moment(text)):
        return found
    reason = ": not valid base64" if tag == _BINARY else ""
    raise _fault(event, f"cannot parse {quoted(text)} as {tag}{reason}")


def _is_base64(text: str) -> bool:
    return unpacked(text) is not None


FUNCTIONS: Functions = {"yamldecode": Function(yamldecode)}
