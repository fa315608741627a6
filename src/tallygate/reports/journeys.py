"""Lanes of promotion, environment by environment: for people, for a comment, for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from tallygate.model.promotion import Journey, Stop
from tallygate.reports.escape import markdown, printable
from tallygate.reports.verdicts import document, gates, headline

_ICONS = {"": "·", "pass": "✅", "wait": "⏳", "fail": "❌", "error": "⚠️", "blocked": "❌"}


def text(journeys: Sequence[Journey]) -> Iterator[str]:
    """A table, then what every closed gate says."""
    names = [one.environment for one in journeys[0].stops] if journeys else []
    rows = [["service", *names], *([one.service, *map(_told, one.stops)] for one in journeys)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(names) + 1)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield printable("  ".join(cells).rstrip())
    for journey in journeys:
        for stop in journey.stops:
            for lane in stop.lanes:
                if lane.closed or lane.overridden:
                    yield from gates(lane)


def _told(stop: Stop) -> str:
    if not stop.runs and not stop.versions:
        return "-"
    parts = [" and ".join(stop.versions) or "no folder"]
    if stop.health:
        parts.append(stop.health)
    return ", ".join([*parts, *_next(stop)])


def _next(stop: Stop) -> Iterator[str]:
    for lane in stop.lanes:
        state = lane.state
        if not state:
            continue
        wave = f"wave {lane.wave} " if lane.wave else ""
        shut = ", ".join(one.gate for one in lane.closed)
        yield f"{wave}{headline(lane)}{f': {shut}' if shut else ''}"
    if stop.proposed:
        yield "proposed"


def documents(journeys: Sequence[Journey]) -> dict[str, Any]:
    """The same for programs."""
    return {
        "schema_version": "1",
        "services": [
            {"service": one.service, "environments": [_document(stop) for stop in one.stops]}
            for one in journeys
        ],
    }


def _document(stop: Stop) -> dict[str, Any]:
    return {
        "environment": stop.environment,
        "runs": stop.runs,
        "versions": list(stop.versions),
        "since": stop.since,
        "health": stop.health,
        "observed_at": stop.observed_at,
        "proposed": list(stop.proposed),
        "next": [document(lane) for lane in stop.lanes if lane.state],
    }


def markdown_table(journeys: Sequence[Journey]) -> Iterator[str]:
    """A table for a comment, or for a page of a job."""
    names = [one.environment for one in journeys[0].stops] if journeys else []
    yield f"| service | {' | '.join(map(markdown, names))} |"
    yield "|---" * (len(names) + 1) + "|"
    for journey in journeys:
        cells = (markdown(journey.service), *map(_cell, journey.stops))
        yield f"| {' | '.join(cells)} |"


def _cell(stop: Stop) -> str:
    icons = "".join(dict.fromkeys(_ICONS[lane.state] for lane in stop.lanes if lane.state))
    return f"{icons} {markdown(_told(stop))}".strip()
