"""Functions over points in time."""

import re
from collections.abc import Callable, Sequence

from tallygate.terraform.eval.faults import CallError
from tallygate.terraform.eval.functions.arguments import normal, quoted
from tallygate.terraform.eval.functions.instants import Instant, InstantError, strict
from tallygate.terraform.eval.functions.interface import Context, Function, Functions
from tallygate.terraform.values.value import Value, number, string

_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6}
_UNITS |= {"s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_PIECE = re.compile(r"(\d*)(?:\.(\d*))?([^\d.]*)", re.ASCII)
_TOKEN = re.compile(r"''|'(?:[^']|'')*+'|'|(?P<verb>([A-Za-z])\2*+)|[^A-Za-z']+")
_LONGEST = 1 << 63  # nanoseconds

_MONTHS = "January February March April May June July".split()  # noqa: SIM905
_MONTHS += "August September October November December".split()  # noqa: SIM905
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905

_VERBS: dict[str, Callable[[Instant], str]] = {
    "YY": lambda at: f"{at.local.year % 100:02}",
    "YYYY": lambda at: f"{at.local.year:04}",
    "M": lambda at: f"{at.local.month}",
    "MM": lambda at: f"{at.local.month:02}",
    "MMM": lambda at: _MONTHS[at.local.month - 1][:3],
    "MMMM": lambda at: _MONTHS[at.local.month - 1],
    "D": lambda at: f"{at.local.day}",
    "DD": lambda at: f"{at.local.day:02}",
    "EEE": lambda at: _DAYS[at.local.weekday()][:3],
    "EEEE": lambda at: _DAYS[at.local.weekday()],
    "h": lambda at: f"{at.local.hour}",
    "hh": lambda at: f"{at.local.hour:02}",
    "H": lambda at: f"{at.local.hour % 12 or 12}",
    "HH": lambda at: f"{at.local.hour % 12 or 12:02}",
    "AA": lambda at: "PM" if at.local.hour >= 12 else "AM",
    "aa": lambda at: "pm" if at.local.hour >= 12 else "am",
    "m": lambda at: f"{at.local.minute}",
    "mm": lambda at: f"{at.local.minute:02}",
    "s": lambda at: f"{at.local.second}",
    "ss": lambda at: f"{at.local.second:02}",
    "Z": lambda at: at.zone(":") if at.offset else "Z",
    "ZZZ": lambda at: at.zone("") if at.offset else "UTC",
    "ZZZZ": lambda at: at.zone(""),
    "ZZZZZ": lambda at: at.zone(":"),
}
_ALLOWED = {
    "Y": 'year must either be "YY" or "YYYY"',
    "M": 'month must be "M", "MM", "MMM", or "MMMM"',
    "D": 'day of month must either be "D" or "DD"',
    "E": 'day of week must either be "EEE" or "EEEE"',
    "h": '24-hour must either be "h" or "hh"',
    "H": '12-hour must either be "H" or "HH"',
    "A": 'must be "AA"',
    "a": 'must be "aa"',
    "m": 'minute must either be "m" or "mm"',
    "s": 'second must either be "s" or "ss"',
    "Z": "timezone must be Z, ZZZZ, or ZZZZZ",
}


def formatdate(arguments: Sequence[Value], context: Context) -> Value:
    pattern, at = arguments[0].data, _instant(arguments[1], 1)
    context.spend(len(pattern))
    return normal("".join(_shown(found, at) for found in _TOKEN.finditer(pattern)))


def _shown(found: re.Match[str], at: Instant) -> str:
    token = found[0]
    if found["verb"]:
        if token in _VERBS:
            return _VERBS[token](at)
        hint = f": {_ALLOWED[token[0]]}" if token[0] in _ALLOWED else ""
        raise CallError(f"invalid date format verb {quoted(token)}{hint}", 0)
    if not token.startswith("'"):
        return token
    if len(token) == 1:
        raise CallError("unterminated literal '", 0)
    return token[1:-1].replace("''", "'") or "'"


def _instant(value: Value, argument: int | None) -> Instant:
    try:
        return strict(value.data)
    except InstantError as error:
        raise CallError(f"not a valid RFC3339 timestamp{error}", argument) from None


def timeadd(arguments: Sequence[Value], context: Context) -> Value:
    return string(_instant(arguments[0], None).later(_duration(arguments[1].data)).text())


def timecmp(arguments: Sequence[Value], context: Context) -> Value:
    first, second = (_instant(argument, index) for index, argument in enumerate(arguments))
    left, right = (first.moment, first.nanos), (second.moment, second.nanos)
    return number((left > right) - (left < right))


def _duration(text: str) -> int:
    """Nanoseconds of a duration as Go writes it: `1h30m`, `-1.5h`, `0`."""
    body = text[1:] if text[:1] in ("+", "-") else text
    if body == "0":
        return 0
    total, at = 0, 0
    while at < len(body):
        found = _PIECE.match(body, at)
        if not found or not (found[1] or found[2]):
            raise CallError(f"time: invalid duration {quoted(text)}")
        total += _nanos(found, text)
        at = found.end()
    if not body or total > _LONGEST - (text[0] != "-"):
        raise CallError(f"time: invalid duration {quoted(text)}")
    return -total if text[0] == "-" else total


def _nanos(found: re.Match[str], text: str) -> int:
    if not found[3]:
        raise CallError(f"time: missing unit in duration {quoted(text)}")
    unit = _UNITS.get(found[3])
    if unit is None:
        raise CallError(f"time: unknown unit {quoted(found[3])} in duration {quoted(text)}")
    part = (found[2] or "")[:18]
    whole = int(found[1]) if found[1] and len(found[1]) < 20 else 0 if not found[1] else _LONGEST
    return whole * unit + (int(int(part) * (unit / 10.0 ** len(part))) if part else 0)


FUNCTIONS: Functions = {
    "formatdate": Function(formatdate),
    "timeadd": Function(timeadd),
    "timecmp": Function(timecmp),
}
