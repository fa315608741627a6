"""Schedules of CronJobs, as the parser of Kubernetes (robfig/cron, five fields) reads them."""

import re
from collections.abc import Iterator
from zoneinfo import available_timezones

from tallygate.kubernetes.semantics.node import Fault, Node, shown

SCHEDULE = "k8s-schedule-invalid"
_MACROS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_DURATION = re.compile(r"[+-]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of the week", 0, 6, _DAYS),
)
_NUMBER = re.compile(r"\+?[0-9]{1,9}", re.ASCII)
_ZONE_PART = re.compile(r"(?!-)(?!\.{1,2}\Z)[A-Za-z._0-9+-]{1,14}", re.ASCII)
_LONGEST = 10_000


def schedule(spec: Node) -> Iterator[Fault]:
    """Of a CronJob."""
    found, zone = spec.at("schedule"), spec.at("timeZone")
    if found.text is not None and (reason := expression(found.text)):
        yield found.fault(SCHEDULE, f"{shown(found.text)} {reason}")
    if zone.text is not None and not _is_zone(zone.text):
        yield zone.fault(SCHEDULE, f"{shown(zone.text)} is no time zone such as Europe/Berlin")


def expression(text: str) -> str:
    """What is wrong with it; "" for nothing."""
    if "TZ" in text:
        return "must not name a time zone; write timeZone beside it"
    if text.startswith("@"):
        every, _, duration = text.partition(" ")
        is_every = every == "@every" and _DURATION.fullmatch(duration)
        return (
            "" if text in _MACROS or is_every else f"must be @every DURATION or one of {', '.join(_MACROS)}"
        )
    fields = text[:_LONGEST].split()
    if len(fields) != len(_FIELDS):
        return f"must have 5 fields, not {len(fields)}"
    found = (_field(field, *bounds) for field, bounds in zip(fields, _FIELDS, strict=True))
    return next(filter(None, found), "")


def _field(text: str, what: str, low: int, high: int, words: tuple[str, ...]) -> str:
    for part in filter(None, text.split(",")):
        if not _is_range(part, low, high, words):
            return f"has {shown(part)} as {what}, which goes from {low} to {high}"
    return ""


def _is_range(text: str, low: int, high: int, words: tuple[str, ...]) -> bool:
    """N, N-M, * or ?, and a step: */5, 10-50/10, 5/15."""
    whole, *steps = text.split("/")
    first, *rest = whole.split("-")
    if any(not _NUMBER.fullmatch(step) or int(step) == 0 for step in steps) or len(steps) > 1:
        return False
    if first in ("*", "?"):
        return True
    if len(rest) > 1:
        return False
    start = _value(first, low, words)
    end = _value(rest[0], low, words) if rest else high if steps else start
    return start is not None and end is not None and low <= start <= end <= high


def _value(text: str, low: int, words: tuple[str, ...]) -> int | None:
    if text.lower() in words:
        return low + words.index(text.lower())
    return int(text) if _NUMBER.fullmatch(text) else None


def _is_zone(name: str) -> bool:
    """Local is the zone of a machine, not of a schedule."""
    parts = name.split("/")
    return name in available_timezones() and all(_ZONE_PART.fullmatch(part) for part in parts)
