"""Cost, drift and promotion in a report: cells of the table of environments, and what is behind them."""

from collections.abc import Iterator

from tallygate.model.aspect import Aspect, Entry, Standing
from tallygate.model.verdict import Report
from tallygate.reports.escape import printable, shortened
from tallygate.reports.interface import Style
from tallygate.reports.layout import Cell, paragraph, window

COLUMNS = {"drift": "drift", "cost": "cost/month", "promotion": "promotion"}
"""Title of the column of each aspect, in the order of the table."""
_INKS = {"ok": "", "warning": "warning", "error": "error", "wait": "warning", "unread": "unknown"}
_ENTRIES_SHOWN = 5
_WIDEST, _LONGEST = 30, 2_000


def columns(report: Report) -> Iterator[tuple[str, Aspect]]:
    """Title and aspect of each that the report has, in the order of the table."""
    named = {aspect.name: aspect for aspect in report.aspects}
    yield from ((title, named[name]) for name, title in COLUMNS.items() if name in named)


def of_rule(report: Report, rule: str) -> str:
    """The aspect that a rule belongs to, whose name its id begins with; "" for policy."""
    name = rule.partition("-")[0]
    return name if any(aspect.name == name for aspect in report.aspects) else ""


def standing(aspect: Aspect, environment: str | None) -> Standing | None:
    return next((one for one in aspect.standings if one.environment == environment), None)


def cell(aspect: Aspect, environment: str | None) -> Cell:
    """What a terminal shows of one environment."""
    one = standing(aspect, environment)
    if one is None:
        return "-", ""
    return window(printable(one.text), 0, _WIDEST), _INKS.get(one.state, "error")


def lines(report: Report, style: Style) -> Iterator[str]:
    """For a terminal: each aspect that has something to list, the first entries of it."""
    for _, aspect in columns(report):
        if not aspect.entries:
            continue
        yield f"{printable(shortened(aspect.title, 200))}:"
        shown = aspect.entries if style.verbose else aspect.entries[:_ENTRIES_SHOWN]
        for one in shown:
            yield from _entry(one, style.width)
        if more := len(aspect.entries) - len(shown) + aspect.more:
            yield f"  and {more} more (`tallygate {aspect.name}` lists them)"
        yield ""


def _entry(entry: Entry, width: int) -> Iterator[str]:
    yield from paragraph(printable(shortened(entry.told, _LONGEST)), width, "  ")
    if entry.detail:
        yield from paragraph(printable(shortened(entry.detail, _LONGEST)), width, "    ")
    if entry.location.path:
        place = entry.location
        yield f"    {printable(place.path)}:{place.line}:{place.column}"
