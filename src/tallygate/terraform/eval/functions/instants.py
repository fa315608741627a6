"""Points in time as text: RFC 3339 as Go reads and writes it."""

import json
import re
from datetime import UTC, datetime, timedelta

import msgspec

from tallygate.terraform.eval.faults import LimitError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ZONE = r"(?P<zone>Z|[+-]\d\d:\d\d)"
_STRICT = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(?P<part>\d+))?{_ZONE}", re.ASCII)
_YAML = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    rf"(?:[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,](?P<part>\d+))?{_ZONE}| (\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?)?",
    re.ASCII,
)
_STEPS = (
    ("year", r"\d{4}"), ("-", "-"), ("month", r"\d\d"), ("-", "-"), ("day of month", r"\d\d"), ("T", "T"),
    ("hour", r"\d\d"), (":", ":"), ("minute", r"\d\d"), (":", ":"), ("second", r"\d\d(\.\d+)?"),
    ("UTC offset", r"Z|[+-]\d\d:\d\d"),
)  # fmt: skip


class InstantError(Exception):
    """The text is no timestamp. The message follows "not a valid RFC3339 timestamp"."""


class Instant(msgspec.Struct, frozen=True):
    """nanos: of the second. offset: of its zone from UTC, in minutes."""

    moment: datetime
    nanos: int
    offset: int

    @property
    def local(self) -> datetime:
        return _shifted(self.moment, timedelta(minutes=self.offset))

    def text(self) -> str:
        """RFC 3339 without the part of a second."""
        return f"{self.local:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") + (self.zone(":") if self.offset else "Z")

    def zone(self, separator: str) -> str:
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{'-' if self.offset < 0 else '+'}{hours:02}{separator}{minutes:02}"

    def later(self, nanos: int) -> "Instant":
        seconds, rest = divmod(self.nanos + nanos, 10**9)
        return Instant(_shifted(self.moment, timedelta(seconds=seconds)), rest, self.offset)


def _shifted(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        raise LimitError("a time outside the years 1 to 9999 is not computed") from None


def strict(text: str) -> Instant:
    """As functions read it. Raises InstantError."""
    return _read(_STRICT, text)


def of_yaml(text: str) -> Instant:
    """As `yamldecode` reads it: a date alone, or a time without zone, too."""
    return _read(_YAML, text)


def _read(pattern: re.Pattern[str], text: str) -> Instant:
    found = pattern.fullmatch(text)
    if not found:
        raise InstantError(_complaint(text))
    numbers = [int(group) for group in found.groups() if group and group.isdigit()][:6]
    if numbers[0] == 0:
        raise LimitError("a time outside the years 1 to 9999 is not computed")
    year, month, day, hour, minute, second = (*numbers, 0, 0, 0)[:6]
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise InstantError(f": {_out_of_range(error)}") from None
    offset = _offset(found["zone"])
    nanos = int((found["part"] or "")[:9].ljust(9, "0"))
    return Instant(_shifted(local, timedelta(minutes=-offset)), nanos, offset)


def _out_of_range(error: ValueError) -> str:
    name = next(
        (name for name in ("day", "month", "hour", "minute") if str(error).startswith(name)), "second"
    )
    return f"{name} out of range"


def _offset(zone: str | None) -> int:
    if zone in (None, "Z"):
        return 0
    assert zone
    hours, minutes = int(zone[1:3]), int(zone[4:])
    if hours > 23 or minutes > 59:
        raise InstantError(": timezone hour out of range" if hours > 23 else ": timezone minute out of range")
    return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)


def _complaint(text: str) -> str:
    """What is wrong first."""
    at = 0
    for what, pattern in _STEPS:
        found = re.compile(pattern, re.ASCII).match(text, at)
        if not found:
            return f": {_missing(what, text[at : at + 100])}"
        at = found.end()
    return f": cannot use {_quoted(text[at : at + 100])} as timestamp segment"


def _missing(what: str, rest: str) -> str:
    if what == "T":
        return "missing required time introducer 'T'"
    if what in "-:":
        shown = f'where "{what}" is expected'
        return f"found {_quoted(rest)} {shown}" if rest else f"end of string {shown}"
    return f"cannot use {_quoted(rest)} as {what}" if rest else f"end of string before {what}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
