"""How often a schedule of cron runs in a month, on average over four years."""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

_FIELDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_NAMED = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(\*|\?|[0-9a-z]{1,3}(?:-[0-9a-z]{1,3})?)(?:/([0-9]{1,3}))?")
_FIRST_DAY, _DAYS_OF_FOUR_YEARS, _MONTHS_OF_FOUR_YEARS = date(2025, 1, 1), 1461, 48
_LONG = 200


def runs_a_month(schedule: str) -> Decimal | None:
    """None for what is no schedule of Kubernetes."""
    text = _NAMED.get(schedule.strip(), schedule.strip()).lower()
    fields = text.split() if len(text) <= _LONG else []
    if len(fields) != len(_FIELDS):
        return None
    sets = [_read(field, position) for position, field in enumerate(fields)]
    if not all(sets):
        return None
    minutes, hours, days, months, weekdays = sets
    either = not _is_open(fields[2]) and not _is_open(fields[4])
    matching = sum(
        day.month in months
        and _fits(day.day in days, (day.weekday() + 1) % 7 in {one % 7 for one in weekdays}, either)
        for day in _four_years()
    )
    return Decimal(matching * len(minutes) * len(hours)) / _MONTHS_OF_FOUR_YEARS


def _fits(by_day: bool, by_weekday: bool, either: bool) -> bool:
    """Where both are restricted, one of them is enough."""
    return by_day or by_weekday if either else by_day and by_weekday


def _is_open(field: str) -> bool:
    return field.startswith(("*", "?"))


def _read(field: str, position: int) -> frozenset[int]:
    """The values of a field; none where it is wrong."""
    low, high = _FIELDS[position]
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            return frozenset()
        ends = [low, high] if match[1] in "*?" else [_number(word, position) for word in match[1].split("-")]
        first, last = ends[0], ends[-1]
        if match[2] and len(ends) == 1:
            last = high
        step = int(match[2] or 1)
        if first is None or last is None or not low <= first <= last <= high or step < 1:
            return frozenset()
        found.update(range(first, last + 1, step))
    return frozenset(found)


def _number(word: str, position: int) -> int | None:
    names = {3: _MONTHS, 4: _DAYS}.get(position, ())
    if word in names:
        return names.index(word) + (position == 3)
    return int(word) if word.isdecimal() else None


@cache
def _four_years() -> tuple[date, ...]:
    return tuple(_FIRST_DAY + timedelta(days=number) for number in range(_DAYS_OF_FOUR_YEARS))
