"""The list of what could not be decided, by resource, each with its reason."""

from collections.abc import Iterator, Mapping

import msgspec

from tallygate.model.diagnostic import Level
from tallygate.model.location import Location
from tallygate.model.verdict import Report
from tallygate.reports.causes import by_cause
from tallygate.reports.closing import is_unknown
from tallygate.reports.escape import printable, shortened
from tallygate.reports.interface import Style
from tallygate.reports.layout import Pen, paragraph
from tallygate.reports.summary import count

_LINES = 10
_FEW = 5
_LONGEST = 2_000
Reasons = dict[tuple[Location, str], list[str]]


def unknown(report: Report, style: Style) -> Iterator[str]:
    """Lines under a heading, at most ten unless verbose; the rest is counted.

    What the change does not reach and what a baseline accepts are told by their number where they are many,
    unless verbose.
    """
    old = sum(is_unknown(finding) and not finding.reached for finding in report.findings)
    folded = old > _FEW and not style.verbose
    told_now = tuple(finding for finding in report.findings if finding.reached or not folded)
    found = groups(msgspec.structs.replace(report, findings=told_now))
    total = sum(len(rules) for reasons in found.values() for rules in reasons.values())
    pen = Pen(style.colour)
    if folded:
        yield f"{pen.ink('unknown', 'unknown')}: {old} as before, or accepted (--verbose shows them)"
        yield from [""] * (not total)
    if not total:
        return
    yield f"{pen.ink('unknown', 'unknown')}{pen.ink('strong', ': ' + _heading(total, len(found)))}"
    lines, told = 0, 0
    for resource, reasons in found.items():
        block = [f"   {pen.ink('strong', resource)}"]
        for (location, reason), rules in reasons.items():
            block += _reason(location, reason, rules, style.width)
            if lines + len(block) > _LINES and not style.verbose:
                yield f"   ... and {total - told} more (--verbose shows all)"
                yield ""
                yield from _by_cause(found, style)
                return
            yield from block
            lines, told, block = lines + len(block), told + len(rules), []
    yield ""


def _heading(total: int, resources: int) -> str:
    return f"{count(total, 'check')} of {count(resources, 'resource')} could not be decided"


def _by_cause(found: Mapping[str, Reasons], style: Style) -> Iterator[str]:
    """What stands behind all of them, where that is too much to list."""
    each = (reason for reasons in found.values() for (_, reason), rules in reasons.items() for _ in rules)
    if lines := [*by_cause(each)]:
        yield Pen(style.colour).ink("strong", "By cause:")
        for line in lines:
            yield from paragraph(line, style.width, "   ")
        yield ""


def groups(report: Report) -> dict[str, Reasons]:
    """By resource and by place and reason, the rules that could not decide."""
    found: dict[str, Reasons] = {}
    for finding in sorted(report.findings, key=lambda finding: not finding.reached):
        if is_unknown(finding):
            reasons = found.setdefault(printable(finding.resource or finding.location.path), {})
            reasons.setdefault((finding.location, finding.message), []).append(finding.rule)
    for each in report.diagnostics:
        if each.level == Level.UNKNOWN:
            reasons = found.setdefault(printable(each.resource or each.location.path), {})
            reasons.setdefault((each.location, each.message), []).append(each.rule)
    return found


def _reason(location: Location, reason: str, rules: list[str], width: int) -> list[str]:
    place = f"{location.path}:{location.line}:{location.column}:" if location.path else ""
    named = ", ".join(dict.fromkeys(rules))
    return paragraph(shortened(f"{place} {reason} ({named})".strip(), _LONGEST), width, "      ")
