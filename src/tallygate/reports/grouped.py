"""Too many findings to be read one by one: a line for each rule, those that close a gate first."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tallygate.model.finding import SEVERITIES, Effect, Finding
from tallygate.model.verdict import Report
from tallygate.reports.closing import closes
from tallygate.reports.escape import printable, visible
from tallygate.reports.interface import Style
from tallygate.reports.layout import Pen, cells, pad, window

MOST_SINGLE = 50
_MOST_PLACES = 3
_RULE_WIDTH = 40
_INKS = {Effect.DENY: "error", Effect.WARN: "warning", Effect.AUDIT: "note"}
_HEADINGS = {True: "These close a gate:", False: "These close none:"}


class _Group(NamedTuple):
    """Findings of one rule that close a gate, or those of it that do not."""

    closing: bool
    findings: list[Finding]


def by_rule(report: Report, shown: Sequence[Finding], style: Style) -> Iterator[str]:
    """Lines of the groups. shown: what would be told one by one, worst first."""
    pen = Pen(style.colour)
    groups = _groups(report, shown)
    width = max(cells(_rule(group.findings[0])) for group in groups)
    yield pen.ink("strong", f"{len(shown)} findings, by rule: severity, number, first places.")
    for closing, heading in _HEADINGS.items():
        own = [group for group in groups if group.closing is closing]
        yield from [heading] * bool(own)
        for group in own:
            yield _line(group.findings, width, style.width, pen)
    yield "--verbose tells all of them, each with its source."
    yield ""


def _groups(report: Report, shown: Sequence[Finding]) -> list[_Group]:
    gates = {gate.environment: gate for gate in report.gates}
    found: dict[tuple[bool, str, Effect], list[Finding]] = {}
    for finding in shown:
        gate = gates.get(finding.environment)
        key = (gate is not None and closes(finding, gate), finding.rule, finding.effect)
        found.setdefault(key, []).append(finding)
    groups = [_Group(closing, own) for (closing, _, _), own in found.items()]
    return sorted(groups, key=lambda group: _order(group.findings))


def _order(findings: Sequence[Finding]) -> tuple[int, int, int, str]:
    first = findings[0]
    effect = list(_INKS).index(first.effect)
    return effect, -SEVERITIES.index(first.severity), -len(findings), first.rule


def _rule(finding: Finding) -> str:
    return window(visible(finding.rule), 0, _RULE_WIDTH)


def _line(findings: Sequence[Finding], rule_width: int, width: int, pen: Pen) -> str:
    first = findings[0]
    rule = pen.ink(_INKS[first.effect], _rule(first)) + " " * (rule_width - cells(_rule(first)))
    lead = f"{pad(first.severity, 8)}  {len(findings):>5}"
    return f"  {rule}  {lead}  {_places(findings, width - rule_width - cells(lead) - 6)}"


def _places(findings: Sequence[Finding], room: int) -> str:
    """The first places as far as there is room, and one in any case: whole, so that it can be copied."""
    places = [f"{printable(f.location.path)}:{f.location.line}" for f in findings if f.location.path]
    told = list(dict.fromkeys(places))[:_MOST_PLACES]
    while len(told) > 1 and cells(", ".join(told)) > room:
        told.pop()
    return ", ".join(told)
