"""Drift for people: the verdict, services by environments, each item at its line, and what was looked at."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import msgspec

from tallygate.model.drift import Coverage, Drift, DriftItem, DriftKind
from tallygate.model.finding import SEVERITIES, Effect, Finding, Status
from tallygate.model.location import json_pointer
from tallygate.model.verdict import Report
from tallygate.reports.escape import printable, visible
from tallygate.reports.folded import comment
from tallygate.reports.summary import count

_MOST, _ALIKE = 200, 3
_BETWEEN = "env-env"
_T = TypeVar("_T")


class DriftView(msgspec.Struct, frozen=True):
    """report: of drift alone. services: that are declared. live: whether anything told what is there."""

    drift: Drift
    report: Report
    environments: tuple[str, ...]
    services: tuple[str, ...]
    live: bool = True


def text(view: DriftView) -> Iterator[str]:
    """Lines without their ends, safe for a terminal and a log of CI."""
    yield from map(printable, _text(view))


def markdown_text(view: DriftView) -> str:
    """As a comment."""
    notes = (*view.report.notes, closing(view.drift))
    return comment(headline(view), [*matrix(view)], sections(view), notes)


def _text(view: DriftView) -> Iterator[str]:
    yield headline(view)
    if rows := [*matrix(view)]:
        yield ""
        yield from _aligned(rows)
    for title, entries in sections(view):
        yield ""
        yield f"{title}:"
        yield from (f"  {line}" for entry in entries for line in entry)
    yield ""
    yield from view.report.notes
    yield closing(view.drift)


def headline(view: DriftView) -> str:
    """`3 items drifted: closed by drift-missing`; "no drift" only of what was compared in full."""
    closing_rules = dict.fromkeys(rule for gate in view.report.gates for rule in gate.rules)
    drifted = sum(item.is_drift for item in view.drift.items)
    if closing_rules:
        verdict = f"closed by {', '.join(closing_rules)}"
    else:
        verdict = {"error": "not all could be told", "nothing": "nothing was checked"}.get(
            view.report.verdict, "open"
        )
    if not view.live:
        verdict = f"{verdict}; nothing live was read" if closing_rules or drifted else "nothing live was read"
    if drifted:
        return f"{count(drifted, 'item')} drifted: {verdict}"
    if not view.live and any(row.compared for row in view.drift.coverage) and not view.drift.items:
        return f"Environments agree; {verdict}"
    return "No drift" if view.report.verdict == "pass" else f"No drift was found, but {verdict}"


def matrix(view: DriftView) -> Iterator[list[str]]:
    """Services by environments: the worst of each, and how many there are."""
    named = {item.subject.service for item in view.drift.items} - {""}
    services = sorted({*view.services, *named})
    if not services or not view.environments:
        return
    yield ["service", *view.environments]
    for service in services:
        own = [item for item in view.drift.items if item.subject.service == service]
        yield [service, *(_cell(own, name) for name in view.environments)]
    rest = [item for item in view.drift.items if not item.subject.service]
    unread = Counter(row.environment for row in view.drift.coverage for _ in row.unread)
    cells = [_cell(rest, name, unread[name]) for name in view.environments]
    if any(cell != "-" for cell in cells):
        yield ["other", *cells]


def _cell(items: Iterable[DriftItem], environment: str, unread: int = 0) -> str:
    here = [one for one in items if one.subject.environment == environment and not one.ignore_rule]
    drifted = [one for one in here if one.is_drift]
    unsure = unread + sum(one.is_unknown for one in here)
    severities = [one.severity for one in drifted if one.severity]
    worst = f"{max(severities, key=SEVERITIES.index)} {len(drifted)}" if severities else ""
    return ", ".join(filter(None, (worst, f"unknown {unsure}" if unsure else ""))) or "-"


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def sections(view: DriftView) -> Iterator[tuple[str, list[list[str]]]]:
    """Titles and entries, each of some lines; those that have nothing to say are left out."""
    findings = view.report.findings
    told = [one for one in findings if one.status in (Status.NEW, Status.EXISTING) and not _is_audit(one)]
    parts = [
        ("Drift", [_finding(one) for one in told]),
        ("Fixed", [_finding(one) for one in findings if one.status is Status.FIXED]),
        ("Unknown", [*_unknowns(one for one in findings if one.status is Status.UNKNOWN)]),
        ("Declared by nobody", [*_extra(view.drift.items)]),
        ("Ignored, or told alone", [*_quiet(view.drift.items)]),
        ("Could not be read", [[f"{one.location}: {one.message}"] for one in view.report.diagnostics]),
        ("Looked at", [[line] for line in _coverage(view.drift.coverage)]),
    ]
    for title, entries in parts:
        if entries:
            more = [[f"and {len(entries) - _MOST} more (--format json has all)"]]
            yield title, [*entries[:_MOST], *(more if len(entries) > _MOST else [])]


def _is_audit(finding: Finding) -> bool:
    return finding.effect is Effect.AUDIT


def _finding(one: Finding) -> list[str]:
    word = "unknown" if one.status is Status.UNKNOWN else one.severity
    was = " (was there before)" if one.status is Status.EXISTING else ""
    where = f"{one.environment} " if one.environment else ""
    return [f"{word}[{one.rule}]: {where}{one.message}{was}", f"  {one.location}"]


def _unknowns(findings: Iterable[Finding]) -> Iterator[list[str]]:
    """Many for one reason are one entry."""
    alike: dict[tuple[str | None, str], list[Finding]] = {}
    for one in findings:
        alike.setdefault((one.environment, one.message.removeprefix(one.resource)), []).append(one)
    for (environment, why), own in alike.items():
        if len(own) <= _ALIKE:
            yield from map(_finding, own)
            continue
        where = f"{environment} " if environment else ""
        yield [f"unknown[{own[0].rule}]: {where}{len(own)} of them{why}", *_first(own, _named)]


def _named(one: Finding) -> str:
    return f"{one.location}  {one.resource}"


def _first(own: Sequence[_T], shown: Callable[[_T], str]) -> Iterator[str]:
    """A line for each of the first, and how many there are besides."""
    yield from (f"  {shown(one)}" for one in own[:_ALIKE])
    if len(own) > _ALIKE:
        yield f"  and {len(own) - _ALIKE} more"


def _extra(items: Iterable[DriftItem]) -> Iterator[list[str]]:
    """What closes nothing and nobody declares: by its kind or its field, and by who set it."""
    alike: dict[str, list[DriftItem]] = {}
    for item in items:
        if item.kind is DriftKind.EXTRA and item.effect == Effect.AUDIT and not item.ignore_rule:
            who = ", ".join(one for one in item.evidence if not one.startswith("strategy: "))
            what = json_pointer(item.path) if item.path else f"objects of {item.subject.type}"
            alike.setdefault(f"{what} ({who or 'nothing says who set it'})", []).append(item)
    for why, own in sorted(alike.items()):
        yield [f"{count(len(own), 'item')}: {why}", *_first(own, _place)]


def _place(item: DriftItem) -> str:
    return f"{item.location}  {item.subject.address}"


def _quiet(items: Iterable[DriftItem]) -> Iterator[list[str]]:
    """What else closes nothing: by what covers it."""
    alike: dict[str, list[DriftItem]] = {}
    for item in items:
        if item.ignore_rule or (item.effect == Effect.AUDIT and item.kind is not DriftKind.EXTRA):
            why = item.ignore_rule or next(iter(item.evidence), "")
            alike.setdefault(f"{why}: {item.reason}" if item.reason else why, []).append(item)
    for why, own in sorted(alike.items()):
        first = own[0]
        of = f"{first.subject.address} {json_pointer(first.path)}".rstrip()
        yield [f"{count(len(own), 'item')}: {why}", f"  {first.location}  {of}"]


def _coverage(rows: Iterable[Coverage]) -> Iterator[str]:
    """A line for each type; one for all that nobody asked for."""
    several = list(rows)
    asked = [row for row in several if row.compared or row.unread or row.not_compared]
    yield from filter(None, map(_row, asked))
    rest = [row for row in several if row.out_of_scope]
    if rest:
        yield f"out of scope: {sum(row.out_of_scope for row in rest)} resources of {count(len(rest), 'type')}"


def _row(row: Coverage) -> str:
    """What was compared of a type; "" for a row that only tells what was not."""
    where = " ".join(filter(None, (row.layer, row.environment, row.account, row.region, row.type)))
    parts = [f"{row.compared} compared"] if row.compared else []
    parts += [f"not compared: {', '.join(row.not_compared)}"] if row.not_compared else []
    parts += [f"{len(row.unread)} not read"] if row.unread else []
    return f"{where}: {'; '.join(parts)}" if parts else ""


def closing(drift: Drift) -> str:
    """`N resources compared, M unknown, of which K were not read`"""
    compared = sum(row.compared for row in drift.coverage if row.layer != _BETWEEN)
    between = sum(row.compared for row in drift.coverage if row.layer == _BETWEEN)
    unread = sum(len(row.unread) for row in drift.coverage)
    unknown = unread + sum(one.is_unknown for one in drift.items)
    of_environments = f" and {between} versions and settings of environments" if between else ""
    not_read = f", of which {unread} not read" if unread else ""
    return f"{count(compared, 'resource')}{of_environments} compared, {unknown} unknown{not_read}"
