"""Time zones of the IANA data that is installed with Tallygate, whatever the machine has."""

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module, resources
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


class ZoneError(Exception):
    """No zone of that name, or one that does not say what it means."""


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of a name such as Europe/Berlin. Raises ZoneError."""
    if name != "UTC" and name not in _names():
        raise ZoneError(f"there is no time zone {name[:60]}; expected AREA/CITY, such as Europe/Berlin")
    if name != "UTC" and "/" not in name:
        raise ZoneError(f"{name} is an abbreviation, which says nothing of summer time; write AREA/CITY")
    *folders, file = name.split("/")
    folder = resources.files("tzdata") / "zoneinfo"
    for part in folders:
        folder /= part
    with (folder / file).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@cache
def data_version() -> str:
    """Of the time zone data, "2026a"."""
    return str(import_module("tzdata").IANA_VERSION)


def instant(wall: datetime, tz: ZoneInfo, *, last: bool = False) -> datetime:
    """When clocks of a zone show a time: in an hour that comes twice the first pass, or the last; a time that
    they leave out is the moment at which they leave it out."""
    first, second = (wall.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first <= second:
        return second if last else first
    before, after = second, first  # clocks go forward in between
    offset = before.astimezone(tz).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(tz).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def wall_at(moment: datetime, tz: ZoneInfo) -> datetime:
    """What clocks of a zone show, without the zone."""
    return moment.astimezone(tz).replace(tzinfo=None, fold=0)


def shown(moment: datetime, tz: ZoneInfo) -> str:
    """A moment for people: by their clocks, and in UTC."""
    here = f"{wall_at(moment, tz):%Y-%m-%d %H:%M} {tz.key}"
    return here if tz.key == "UTC" else f"{here} ({iso(moment)})"


def iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@cache
def _names() -> frozenset[str]:
    return frozenset((resources.files("tzdata") / "zones").read_text("utf-8").split())
