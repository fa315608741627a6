"""Windows against a clock looked at every minute, two years in ten zones; and how long verdicts take."""

import time
from datetime import UTC, datetime

from tallygate.promotion.entry import EntryKind
from tallygate.promotion.gates.declared import ORDER_GATE, Interval
from tallygate.promotion.gates.evaluate import evaluate
from tests.bench import Row
from tests.unit.promotion.gates.edges import (
    NOW,
    PLAN,
    application,
    applications,
    entry,
    facts,
    gate,
    healthy,
    ledger,
)
from tests.unit.promotion.minutes import disagreeing

ZONES = (
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Europe/Berlin",
    "America/Santiago",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Pacific/Chatham",
    "America/St_Johns",
    "UTC",
)
START, MINUTES = datetime(2026, 1, 1, tzinfo=UTC), 2 * 365 * 24 * 60
HOUR = 3600.0
ALLOW = [
    Interval(cron="30 1 * * *", lasts=3 * HOUR),
    Interval(cron="50 23 * * 0,3", lasts=2.5 * HOUR),
    Interval(cron="0 9 * * 1,2,4", lasts=7 * HOUR),
]
DENY = [
    Interval(cron="15 2 * * 0", lasts=0.75 * HOUR),
    Interval(cron="45 1 * * 6,0", lasts=0.5 * HOUR),
    Interval(begins="2026-11-01T01:30", ends="2026-11-01T01:45"),
    Interval(begins="2026-12-18", ends="2027-01-04T09:00"),
]
EVALUATIONS = 2000


def gates_in_seconds() -> float:
    """Seconds of processor time of 2,000 verdicts, a fifth of them windows."""
    asked = [
        ORDER_GATE,
        gate("argocd"),
        gate("soak", **{"for": 600.0}),
        gate("approval"),
        gate("window", tz="Europe/Berlin", allow=[{"cron": "0 9 * * 1-5", "for": 7 * HOUR}]),
    ]
    known = facts(
        applications=applications(application()),
        **ledger([entry(EntryKind.MERGED, 99), *healthy(*range(0, 60, 10))]),
    )
    began = time.process_time()
    for _ in range(EVALUATIONS // len(asked)):
        evaluate(asked, PLAN, known, NOW)
    return time.process_time() - began


def run() -> list[Row]:
    wrong = sum(len(disagreeing(zone, ALLOW, DENY, START, MINUTES)) for zone in ZONES)
    spent = gates_in_seconds()
    return [
        Row("changes of windows at which a clock disagrees", wrong, "<= 0", "2 years, 10 zones"),
        Row("2,000 verdicts, seconds", spent, "<= 0.5", "order, argocd, soak, approval, window"),
    ]
