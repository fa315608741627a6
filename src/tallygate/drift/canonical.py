"""One form for all ways to write a value."""

import base64
import binascii
import hashlib
import ipaddress
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from tallygate.drift.plan import Node
from tallygate.loaders.quantities import quantity

_LONGEST = 100  # of a text that stands for a number, an address or a time
_SHOWN = 100  # of an element of a set in a path
_UNITS = {
    "ns": Fraction(1, 10**9),
    "us": Fraction(1, 10**6),
    "µs": Fraction(1, 10**6),
    "μs": Fraction(1, 10**6),
    "ms": Fraction(1, 1000),
    "s": Fraction(1),
    "m": Fraction(60),
    "h": Fraction(3600),
}
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_DIGITS = re.compile(r"[+-]?[0-9]{1,18}")
_BLANKS = re.compile(r"\s+")


def leaf(value: Any, node: Node) -> Any:
    """What equals for all ways to write the value, which is neither a mapping nor a list. A type is part of
    it: `"8080"` is not 8080, nor true 1, unless the plan says so."""
    if node.leaf and (reader := _READERS.get(node.leaf)):
        value = reader(value)
    if isinstance(value, Fraction) and node.rounded:
        value = Fraction(math.ceil(value * 1000), 1000)
    if isinstance(value, bool):
        return ("bool", value)
    return ("number", value) if isinstance(value, int | float | Fraction) else (type(value).__name__, value)


def same(expected: Any, actual: Any, node: Node) -> bool:
    """Whether two values that hold no others are one."""
    if node.leaf == "arn-or-name" and isinstance(expected, str) and isinstance(actual, str):
        return _same_name(expected, actual)
    return bool(leaf(expected, node) == leaf(actual, node))


def _quantity(value: Any) -> Any:
    found = quantity(value)
    return value if found is None else found


def _integer(value: Any) -> Any:
    return int(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else value


def _duration(value: Any) -> Any:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        return value
    sign, text = (-1, value[1:]) if value[0] == "-" else (1, value.removeprefix("+"))
    parts = _DURATION.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return Fraction(0) if text == "0" else value
    return sign * sum((Fraction(f"0{number}") * _UNITS[unit] for number, unit in parts), Fraction(0))


def _time(value: Any) -> Any:
    if not isinstance(value, str) or len(value) > _LONGEST:
        return value
    try:
        read = datetime.fromisoformat(value)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, OverflowError):
        return value


def _decoded(value: Any) -> Any:
    try:
        return base64.b64decode(_BLANKS.sub("", value), validate=True) if isinstance(value, str) else value
    except (binascii.Error, ValueError):
        return value


def _network(value: Any) -> Any:
    try:
        short = isinstance(value, str) and len(value) <= _LONGEST
        return str(ipaddress.ip_network(value, strict=False)) if short else value
    except ValueError:
        return value


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


_READERS: dict[str, Callable[[Any], Any]] = {
    "quantity": _quantity,
    "int-or-string": _integer,
    "duration": _duration,
    "time": _time,
    "base64": _decoded,
    "cidr": _network,
    "case-fold": _folded,
}


def _same_name(expected: str, actual: str) -> bool:
    """An ARN equals the name that it ends with; two ARNs, or two names, are compared as they are."""
    if expected.startswith("arn:") == actual.startswith("arn:"):
        return expected == actual
    arn, name = (expected, actual) if expected.startswith("arn:") else (actual, expected)
    resource = arn.split(":", 5)[-1]
    return name in {resource, re.split("[:/]", resource, maxsplit=1)[-1], re.split("[:/]", resource)[-1]}


def parsed(value: Any) -> Any:
    """What a JSON document in a text says; the text itself where it is none."""
    if not isinstance(value, str):
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return found if isinstance(found, dict | list) else value


def as_list(value: Any) -> list[Any]:
    """A set of one may be written without its brackets."""
    return value if isinstance(value, list) else [value]


class _Open:
    """A mapping or a list whose parts are not all written yet."""

    __slots__ = ("node", "parts", "waiting")

    def __init__(self, waiting: list[tuple[str, Any, Node]], node: Node, mapping: bool) -> None:
        self.waiting, self.node = waiting, node
        self.parts: list[str] = ["{" if mapping else "["]


def canonical(value: Any, node: Node) -> str:
    """A text that is the same for all ways to write a value; walked without recursion."""
    root = _Open([("", value, node)], node, mapping=False)
    stack = [root]
    while True:
        current = stack[-1]
        if current.waiting:
            _write(*current.waiting.pop(), stack)
        elif len(stack) == 1:
            return root.parts[1]
        else:
            done = _closed(stack.pop())
            stack[-1].parts[-1] += done


def _write(name: str, value: Any, node: Node, stack: list[_Open]) -> None:
    """Appends a leaf to what is open, or opens what holds more."""
    value = parsed(value) if node.leaf == "json-document" else value
    value = as_list(value) if node.list == "set" else value
    head = f"{json.dumps(name)}:" if name else ""
    if isinstance(value, dict):
        fields = [(key, node.defaulted(value)[key], node.under(key)) for key in node.defaulted(value)]
        kept = [one for one in sorted(fields, key=lambda one: str(one[0])) if _counts(one[1], one[2])]
        stack[-1].parts.append(head)
        stack.append(_Open([(str(key), inner, under) for key, inner, under in reversed(kept)], node, True))
    elif isinstance(value, list):
        stack[-1].parts.append(head)
        stack.append(_Open([("", item, node.items) for item in reversed(value)], node, False))
    else:
        stack[-1].parts.append(head + _text(*leaf(value, node)))


def _text(tag: str, plain: Any) -> str:
    """Of a leaf: 1 and 1.0 are one number."""
    if isinstance(plain, str):
        return json.dumps(plain)
    whole = isinstance(plain, float) and plain.is_integer()
    return f"{tag} {int(plain) if whole else plain}"


def _counts(value: Any, node: Node) -> bool:
    """A list of keyed items without any is as good as none: neither has an item that the other lacks."""
    is_empty = node.list == "list-by-key" and value == []
    return not (node.drop or is_empty or node.is_absent(value))


def _closed(done: _Open) -> str:
    opened, parts = done.parts[0], done.parts[1:]
    if opened == "{":
        return "{" + ",".join(parts) + "}"
    if done.node.list in ("set", "list-by-key"):
        parts = sorted({*parts})
    return "[" + ",".join(parts) + "]"


def element_token(text: str) -> str:
    """How a path names an element of a set: by what it is, or by a digest where that is long."""
    if len(text) <= _SHOWN:
        return f"={json.loads(text) if text.startswith(chr(34)) else text}"
    return f"=#{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def key_token(item: Any, node: Node) -> str:
    """How a path names an item of a list by its keys; "" for one that lacks them all."""
    if not isinstance(item, dict):
        return ""
    whole = node.items.defaulted(item)
    named = [(key, whole.get(key)) for key in node.keys]
    if any(isinstance(value, dict | list) for _, value in named) or named[0][1] is None:
        return ""
    plain = [(key, leaf(value, node.items.under(key))[1]) for key, value in named if value is not None]
    return ",".join(f"{key}={value}" for key, value in plain)
