"""When a window is open: intervals by the clocks of one zone, half open; what denies beats what allows."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from tallygate.promotion.gates.declared import Interval
from tallygate.promotion.zones import ZoneError, instant, wall_at, zone

_FIELDS = 5
_LONGEST = timedelta(days=366)
_HORIZON = timedelta(days=5 * 366)
_MOST_STEPS = 16_000
"""From one change of one interval to the next, in one search."""
_MOST_INTERVALS = 50
_MARGIN = timedelta(hours=26)  # further than clocks are ever moved
_MINUTE = timedelta(minutes=1)
_YEARS = range(1971, 2200)
_LOCAL = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?([Zz]|[+-]\d\d:\d\d)?")


class WindowError(Exception):
    """A declaration that cannot be meant: which key, and why."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class Span(msgspec.Struct, frozen=True):
    """[start, end)"""

    start: datetime
    end: datetime
    reason: str = ""


class Series(Protocol):
    """Spans of one interval in order of time; none begins or ends before an earlier one does."""

    def at(self, moment: datetime) -> Span | None:
        """The last span that holds a moment."""
        ...

    def after(self, moment: datetime) -> Span | None:
        """The first span that begins later."""
        ...


class Opening(msgspec.Struct, frozen=True):
    """next: when it opens, or closes; None where it does not within what was searched. searched: until when.
    denied: the span that closes it, if one does."""

    is_open: bool
    next: datetime | None
    searched: datetime
    denied: Span | None = None


class Window:
    """allow: a union, all the time where there is none. Raises WindowError."""

    def __init__(self, tz: str, allow: Iterable[Interval] = (), deny: Iterable[Interval] = ()) -> None:
        try:
            self.zone = zone(tz)
        except ZoneError as error:
            raise WindowError("tz", str(error)) from None
        self._allow = _all_series(allow, self.zone, "allow", last=False)
        self._deny = _all_series(deny, self.zone, "deny", last=True)
        self._left = 0

    def at(self, now: datetime) -> Opening:
        """What holds at a moment, and until when."""
        self._left = _MOST_STEPS
        return self._at(now)

    def _at(self, now: datetime) -> Opening:
        denied = _latest(self._deny, now)
        if denied is None and self._is_allowed(now):
            closing = self._changes(now, is_open=True)
            return Opening(True, closing[0], closing[1])
        opening = self._changes(now, is_open=False)
        return Opening(False, opening[0], opening[1], denied)

    def may_open(self) -> bool:
        """Whether it was or will ever be open; also where there is too much to search."""
        self._left = _MOST_STEPS
        first = datetime(_YEARS.start, 1, 2, tzinfo=UTC)
        tries = [first, *_starts(self._allow, first)]
        found = ((self._at(moment), moment) for moment in tries)
        return any(one.is_open or one.next or one.searched - moment < _HORIZON for one, moment in found)

    def _is_allowed(self, moment: datetime) -> bool:
        return not self._allow or _latest(self._allow, moment) is not None

    def _changes(self, now: datetime, *, is_open: bool) -> tuple[datetime | None, datetime]:
        """When it is no longer so, and how far that was looked for."""
        moment, end = now, now + _HORIZON
        while self._left > 0:
            self._left -= len(self._allow) + len(self._deny)
            step = self._step(moment)
            if step is None or step > end:
                return None, end
            moment = step
            if (_latest(self._deny, moment) is None and self._is_allowed(moment)) is not is_open:
                return moment, moment
        return None, moment

    def _step(self, moment: datetime) -> datetime | None:
        """The next moment at which anything can change."""
        denied = _latest(self._deny, moment)
        if denied:
            return denied.end
        allowed = _latest(self._allow, moment)
        starts = _starts(self._deny, moment)
        if allowed:
            return min(chain((allowed.end,), starts))
        return min(_starts(self._allow, moment), default=None) if self._allow else min(starts, default=None)


def _all_series(declared: Iterable[Interval], tz: ZoneInfo, key: str, *, last: bool) -> list[Series]:
    several = list(declared)
    if len(several) > _MOST_INTERVALS:
        raise WindowError(key, f"has more than {_MOST_INTERVALS} intervals")
    return [_series(one, tz, f"{key}[{number}]", last=last) for number, one in enumerate(several)]


def _latest(series: Iterable[Series], moment: datetime) -> Span | None:
    spans = [span for one in series if (span := one.at(moment))]
    return max(spans, key=lambda span: span.end) if spans else None


def _starts(series: Iterable[Series], moment: datetime) -> Iterator[datetime]:
    return (span.start for one in series if (span := one.after(moment)))


class _Once:
    def __init__(self, span: Span) -> None:
        self._span = span

    def at(self, moment: datetime) -> Span | None:
        return self._span if self._span.start <= moment < self._span.end else None

    def after(self, moment: datetime) -> Span | None:
        return self._span if self._span.start > moment else None


class _Repeated:
    """Cron by the clocks of the zone: each time that they show, once. last: an end in an hour that comes
    twice is its second pass."""

    def __init__(self, declared: Interval, tz: ZoneInfo, key: str, *, last: bool) -> None:
        from cronsim import CronSim, CronSimError

        self._cron, self._zone, self._last = CronSim, tz, last
        self._text, self._reason = declared.cron, declared.reason
        try:
            self._lasts = timedelta(seconds=declared.lasts)
        except OverflowError:
            self._lasts = timedelta.max
        if self._lasts > _LONGEST:
            raise WindowError(f"{key}.for", f"expected at most {_LONGEST.days}d")
        try:
            if len(declared.cron.split()) != _FIELDS:
                raise CronSimError("expected five fields: minute hour day month weekday")
            first = next(CronSim(declared.cron, datetime(2024, 1, 1)), None)
        except CronSimError as error:
            raise WindowError(f"{key}.cron", f"is no cron expression: {error}") from None
        if first is None:
            raise WindowError(f"{key}.cron", "never comes")

    def at(self, moment: datetime) -> Span | None:
        latest = max(wall_at(moment, self._zone), self._unmoved(moment))
        for wall in self._cron(self._text, latest.replace(second=0, microsecond=0) + _MINUTE, reverse=True):
            span = self._span(wall)
            if span.start <= moment:
                return span if moment < span.end else None
        return None

    def after(self, moment: datetime) -> Span | None:
        now = wall_at(moment, self._zone)  # a beginning that is still to come is shown later, if at all
        for wall in self._cron(self._text, now.replace(second=0, microsecond=0) - _MINUTE):
            span = self._span(wall)
            if span.start > moment and span.start < span.end:
                return span
        return None

    def _unmoved(self, moment: datetime) -> datetime:
        """The time that clocks would show, had nobody moved them lately: one that has come already."""
        return wall_at(moment - _MARGIN, self._zone) + _MARGIN

    def _span(self, wall: datetime) -> Span:
        start, end = instant(wall, self._zone), instant(wall + self._lasts, self._zone, last=self._last)
        return Span(start, end, self._reason)


def _series(declared: Interval, tz: ZoneInfo, key: str, *, last: bool) -> Series:
    if declared.cron:
        return _Repeated(declared, tz, key, last=last)
    start, end = (
        _moment(declared.begins, tz, f"{key}.from"),
        _moment(declared.ends, tz, f"{key}.to", last=last),
    )
    if end <= start:
        raise WindowError(f"{key}.to", "is not after `from`")
    return _Once(Span(start, end, declared.reason))


def _moment(text: str, tz: ZoneInfo, key: str, *, last: bool = False) -> datetime:
    """A date is its midnight. Without an offset it is by the clocks of the zone."""
    try:
        if not _LOCAL.fullmatch(text):
            raise ValueError
        found = datetime.fromisoformat(text.upper().replace(" ", "T"))
    except ValueError:
        raise WindowError(key, "expected a time such as 2026-12-18T09:00, or a date") from None
    if found.year not in _YEARS:
        raise WindowError(key, f"expected a year from {_YEARS.start} to {_YEARS.stop - 1}")
    return found.astimezone(UTC) if found.tzinfo else instant(found, tz, last=last)
