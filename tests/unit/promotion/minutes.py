"""An oracle of windows: a clock on the wall, looked at every minute. Nothing of it knows of folds or gaps."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate

from tallygate.promotion.gates.declared import Interval
from tallygate.promotion.windows import Window
from tallygate.promotion.zones import zone as zone_of

_DAYS = 3
MINUTE = timedelta(minutes=1)


def minutes_open(
    zone: str, allow: Sequence[Interval], deny: Sequence[Interval], start: datetime, minutes: int
) -> list[bool]:
    """Whether it is open in each minute from `start` on, as naive as can be.

    A time has come once any clock so far has shown it, and has passed for good once no later clock shows an
    earlier one; the end of what denies waits for the latter.
    """
    before = _DAYS * 24 * 60
    tz = zone_of(zone)  # of the same data: that of this machine may be older
    first = start - before * MINUTE
    walls = [(first + n * MINUTE).astimezone(tz).replace(tzinfo=None) for n in range(minutes + 2 * before)]
    come = list(accumulate(walls, max))
    passed = list(accumulate(reversed(walls), min))[::-1]
    denied = _covered(deny, come, passed)
    allowed = _covered(allow, come, come) if allow else [True] * len(walls)
    return [a and not d for a, d in zip(allowed, denied, strict=True)][before : before + minutes]


def disagreeing(
    zone: str, allow: Sequence[Interval], deny: Sequence[Interval], start: datetime, minutes: int
) -> list[datetime]:
    """Times at which windows and the clock say different things, walked from change to change."""
    window, expected = Window(zone, allow, deny), minutes_open(zone, allow, deny, start, minutes)
    moment, end, found = start, start + minutes * MINUTE, list[datetime]()
    while moment < end:
        told = window.at(moment)
        until = min(told.next or end, end)
        run = expected[(moment - start) // MINUTE : (until - start) // MINUTE]
        halfway = window.at(moment + (len(run) // 2) * MINUTE)  # nothing of it is seen to begin from there
        found += [moment] if set(run) != {told.is_open} or halfway.is_open is not told.is_open else []
        moment = until
    return found


def _covered(intervals: Sequence[Interval], come: list[datetime], ended: list[datetime]) -> list[bool]:
    found = [False] * len(come)
    for interval in intervals:
        for begin, end in _walls(interval, come[0], come[-1]):
            for n in range(_first(come, begin), _first(ended, end)):
                found[n] = True
    return found


def _first(clocks: list[datetime], wall: datetime) -> int:
    """The first minute at which a clock that never goes back shows a time, or a later one."""
    low, high = 0, len(clocks)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if clocks[middle] < wall else (low, middle)
    return low


def _walls(interval: Interval, begin: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    if not interval.cron:
        return [(datetime.fromisoformat(interval.begins), datetime.fromisoformat(interval.ends))]
    minute, hour, _, _, days = interval.cron.split()
    weekdays = None if days == "*" else {int(day) for day in days.split(",")}
    found, lasts = [], timedelta(seconds=interval.lasts)
    day = begin.replace(hour=int(hour), minute=int(minute), second=0)
    while day <= end:
        if weekdays is None or day.isoweekday() % 7 in weekdays:
            found.append((day, day + lasts))
        day += timedelta(days=1)
    return found
