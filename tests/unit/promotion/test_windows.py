"""Windows at the times at which clocks are moved, and everywhere else."""

from datetime import UTC, datetime, timedelta

import pytest

from tallygate.promotion.gates.declared import Interval
from tallygate.promotion.windows import Window, WindowError
from tests.unit.promotion.minutes import disagreeing

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def cron(text: str, hours: float, reason: str = "") -> Interval:
    return Interval(cron=text, lasts=hours * 3600, reason=reason)


def opening(window: Window, at: str) -> tuple[bool, str]:
    found = window.at(utc(at))
    return found.is_open, f"{found.next:%m-%dT%H:%M}" if found.next else ""


def test_dst_gap() -> None:
    """2026-03-29 Berlin goes from 02:00 to 03:00, at 01:00 UTC."""
    night = Window(BERLIN, [cron("0 22 * * *", 8)])
    assert opening(night, "2026-03-29T03:59") == (True, "03-29T04:00")  # 06:00, not 07:00
    starts_in_it = Window(BERLIN, [cron("30 2 * * *", 1)])
    assert opening(starts_in_it, "2026-03-29T00:59") == (False, "03-29T01:00")  # 03:00
    assert opening(starts_in_it, "2026-03-29T01:00") == (True, "03-29T01:30")
    wholly_in_it = Window(BERLIN, [cron("10 2 * * *", 0.5)])
    assert opening(wholly_in_it, "2026-03-29T00:59") == (False, "03-30T00:10")


def test_dst_overlap() -> None:
    """2026-10-25 Berlin has 02:00 to 03:00 twice, from 00:00 and from 01:00 UTC."""
    allowed = Window(BERLIN, [cron("30 2 * * *", 0.25)])
    assert opening(allowed, "2026-10-25T00:30") == (True, "10-25T00:45")
    assert opening(allowed, "2026-10-25T01:30") == (False, "10-26T01:30")  # once, at its first pass
    over_it = Window(BERLIN, [cron("30 2 * * *", 1)])
    assert opening(over_it, "2026-10-25T01:10") == (True, "10-25T02:30")  # by clocks it is 02:10 again
    ends_in_it = [cron("0 1 * * *", 1.5)]
    assert opening(Window(BERLIN, ends_in_it), "2026-10-25T00:29") == (True, "10-25T00:30")
    assert opening(Window(BERLIN, deny=ends_in_it), "2026-10-25T00:30") == (False, "10-25T01:30")


def test_half_hour_dst() -> None:
    """2026-04-05 Lord Howe has 01:30 to 02:00 twice; 2026-10-04 it has no 02:00 to 02:30."""
    twice = Window("Australia/Lord_Howe", [cron("45 1 * * *", 0.25)])
    assert opening(twice, "2026-04-04T14:45") == (True, "04-04T15:30")  # until 02:00, which comes once
    gap = Window("Australia/Lord_Howe", [cron("15 2 * * *", 1)])
    assert opening(gap, "2026-10-03T15:30") == (True, "10-03T16:15")


def test_midnight() -> None:
    """It belongs to the day on which it starts: Friday's lasts into Saturday."""
    friday = Window(BERLIN, [cron("0 22 * * 5", 8)])
    assert opening(friday, "2026-11-21T04:59") == (True, "11-21T05:00")
    assert opening(friday, "2026-11-20T04:59") == (False, "11-20T21:00")


def test_two_zones() -> None:
    tokyo = Window("Asia/Tokyo", [cron("0 9 * * *", 8)])
    new_york = Window("America/New_York", [cron("0 9 * * *", 8)])
    assert opening(tokyo, "2026-11-20T01:00") == (True, "11-20T08:00")
    assert opening(new_york, "2026-11-20T01:00") == (False, "11-20T14:00")


def test_allow_and_deny_overlap() -> None:
    freeze = Interval(begins="2026-12-18", ends="2027-01-04T09:00", reason="year end")
    window = Window(BERLIN, [cron("0 9 * * 1-5", 8)], [freeze])
    found = window.at(utc("2026-12-21T10:00"))
    assert (found.is_open, found.next) == (False, utc("2027-01-04T08:00"))
    assert found.denied
    assert found.denied.reason == "year end"
    assert opening(window, "2026-12-17T15:59") == (True, "12-17T16:00")


def test_intervals_are_half_open() -> None:
    freeze = Window(BERLIN, deny=[Interval(begins="2026-12-18T00:00", ends="2026-12-19")])
    assert opening(freeze, "2026-12-17T22:59") == (True, "12-17T23:00")
    assert opening(freeze, "2026-12-17T23:00") == (False, "12-18T23:00")
    assert opening(freeze, "2026-12-18T23:00") == (True, "")


def test_several_allows_are_a_union_and_an_offset_is_honoured() -> None:
    window = Window(
        BERLIN,
        [
            cron("0 9 * * *", 2),
            cron("0 10 * * *", 3),
            Interval(begins="2026-11-20T01:00Z", ends="2026-11-20T03:00"),
        ],
    )
    assert opening(window, "2026-11-20T08:30") == (True, "11-20T12:00")
    assert opening(window, "2026-11-20T01:30") == (True, "11-20T02:00")


def test_what_never_opens_is_found_and_how_far_was_looked() -> None:
    past = Window("UTC", [Interval(begins="2026-01-01", ends="2026-01-02")])
    assert (found := past.at(utc("2026-11-20T00:00"))).next is None
    assert found.searched - utc("2026-11-20T00:00") > timedelta(days=1800)
    shut = Window("UTC", [cron("0 9 * * *", 8)], [cron("0 8 * * *", 10)])
    assert shut.at(utc("2026-11-20T00:00")).next is None


def test_a_search_is_bounded_and_says_how_far_it_went() -> None:
    """Denied each minute, for ever: nobody waits for the end of it."""
    shut = Window(BERLIN, [cron("* * * * *", 1 / 60)] * 50, [cron("* * * * *", 1 / 60)] * 50)
    found = shut.at(utc("2026-11-20T00:00"))
    assert (found.is_open, found.next) == (False, None)
    assert found.searched < utc("2026-11-21T00:00")
    assert shut.may_open()
    with pytest.raises(WindowError, match="more than 50 intervals"):
        Window(BERLIN, deny=[cron("* * * * *", 1)] * 51)


@pytest.mark.parametrize(
    ("tz", "interval", "key"),
    [
        ("EST", Interval(cron="0 9 * * *", lasts=60), "tz"),
        ("CET", Interval(cron="0 9 * * *", lasts=60), "tz"),
        ("Europe/Nowhere", Interval(cron="0 9 * * *", lasts=60), "tz"),
        ("../../etc/passwd", Interval(cron="0 9 * * *", lasts=60), "tz"),
        (BERLIN, Interval(cron="0 9 * *", lasts=60), "allow[0].cron"),
        (BERLIN, Interval(cron="0 0 9 * * *", lasts=60), "allow[0].cron"),
        (BERLIN, Interval(cron="0 25 * * *", lasts=60), "allow[0].cron"),
        (BERLIN, Interval(cron="0 9 30 2 *", lasts=60), "allow[0].cron"),
        (BERLIN, Interval(cron="0 9 * * *", lasts=1e12), "allow[0].for"),
        (BERLIN, Interval(begins="2026-12-18", ends="2026-12-18"), "allow[0].to"),
        (BERLIN, Interval(begins="tomorrow", ends="2026-12-18"), "allow[0].from"),
        (BERLIN, Interval(begins="2026-12-18", ends="9999-12-31"), "allow[0].to"),
    ],
)
def test_what_cannot_be_meant_is_refused(tz: str, interval: Interval, key: str) -> None:
    with pytest.raises(WindowError) as refused:
        Window(tz, [interval])
    assert refused.value.key == key


@pytest.mark.parametrize("zone", [BERLIN, "America/New_York", "Australia/Lord_Howe"])
def test_windows_are_what_a_clock_says_minute_by_minute(zone: str) -> None:
    """Three weeks around each change; two years in ten zones are in tests/bench."""
    allow = [cron("30 1 * * *", 3), cron("50 23 * * 0,3", 2.5)]
    deny = [cron("15 2 * * 0", 0.75), Interval(begins="2026-11-01T01:30", ends="2026-11-01T01:45")]
    for start in map(utc, ("2026-03-20", "2026-10-01", "2026-10-20")):
        assert disagreeing(zone, allow, deny, start, 21 * 24 * 60) == []
