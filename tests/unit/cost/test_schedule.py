"""Runs of a schedule in a month, on average over four years."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallygate.cost.k8s.schedule import runs_a_month

DAYS = Decimal(1461) / 48


@pytest.mark.parametrize(
    ("schedule", "runs"),
    [
        ("* * * * *", DAYS * 1440),
        ("*/5 * * * *", DAYS * 288),
        ("0 0 * * *", DAYS),
        ("@hourly", DAYS * 24),
        ("0 0 1 * *", Decimal(1)),
        ("0 0 31 * *", Decimal(7) / 12),
        ("0 0 29 2 *", Decimal(1) / 48),
        ("0 0 1 JAN *", Decimal(1) / 12),
        ("15,45 9-17/4 1 * *", Decimal(6)),
        ("5/20 0 1 * *", Decimal(3)),
        ("0 0 * * sun", Decimal(209) / 48),
        ("0 0 * * 7", Decimal(209) / 48),
        ("0 0 ? * 0", Decimal(209) / 48),
    ],
)
def test_runs(schedule: str, runs: Decimal) -> None:
    found = runs_a_month(schedule)
    assert found is not None
    assert abs(found - runs) < Decimal("0.03")


def test_a_day_and_a_weekday_are_either() -> None:
    day, weekday, both = (runs_a_month(f"0 0 {text}") for text in ("13 * *", "* * 5", "13 * 5"))
    assert day is not None
    assert weekday is not None
    assert both is not None
    assert max(day, weekday) < both < day + weekday


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "*/0 * * * *",
        "5-1 * * * *",
        "a * * * *",
        "* * * * 8",
    ],
)
def test_no_schedule(schedule: str) -> None:
    assert runs_a_month(schedule) is None


@given(st.text("0123456789*,-/ @adefijlmnoprstuvwy?", max_size=40))
def test_any_text_is_a_number_of_runs_or_none(text: str) -> None:
    found = runs_a_month(text)
    assert found is None or 0 <= found <= DAYS * 1440
