"""The report for programs: one JSON document, schema in schemas/report-v1.json, one finding a line."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from tallygate import __version__
from tallygate.model.aspect import Aspect
from tallygate.model.change import Destroyed
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Finding, Status
from tallygate.model.location import Location
from tallygate.model.object_change import ObjectChange, ObjectChanges
from tallygate.model.verdict import Gate, Report
from tallygate.reports.closing import is_ignored
from tallygate.reports.escape import decodable, json_text
from tallygate.reports.interface import Reporter, Style
from tallygate.reports.region import region

SCHEMA_VERSION = "1"


class Place(msgspec.Struct):
    """A location with every number written, 1-based; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class ReportedFinding(msgspec.Struct):
    rule: str
    severity: str
    effect: str
    message: str
    resource: str
    location: Place
    environment: str | None
    status: str
    fingerprint: str
    label: str
    fix: str
    reached: bool
    evidence: dict[str, Any]
    suppression: dict[str, Any] | None
    also: list[Place]
    rendered: str
    tool: str
    excerpt: Excerpt | None


class ReportedDiagnostic(msgspec.Struct):
    rule: str
    level: str
    message: str
    hint: str
    location: Place
    environment: str | None
    resource: str


class ReportedDestroyed(msgspec.Struct):
    kind: str
    address: str
    type: str
    action: str
    environment: str | None
    root: str
    location: Place
    in_base: bool
    known: bool
    stateful: bool
    what: str
    reason: str
    path: list[str | int]
    also: list[Place]
    declared: Place | None


class ReportedField(msgspec.Struct):
    path: list[str | int]
    before: str
    after: str


class ReportedObject(msgspec.Struct):
    action: str
    type: str
    name: str
    namespace: str | None
    environment: str | None
    cluster: str
    application: str
    location: Place
    in_base: bool
    fields: list[ReportedField]
    more: int
    pending: bool


class ReportedObjects(msgspec.Struct):
    """unknown: what was not compared, and why."""

    changes: list[ReportedObject]
    unknown: list[tuple[str, str]]


class ReportedStanding(msgspec.Struct):
    environment: str | None
    state: str
    text: str
    limit: str
    figures: dict[str, Any]


class ReportedEntry(msgspec.Struct):
    told: str
    detail: str
    location: Place
    environment: str | None


class ReportedAspect(msgspec.Struct):
    name: str
    title: str
    standings: list[ReportedStanding]
    entries: list[ReportedEntry]
    more: int
    basis: tuple[str, ...]


class ReportedRule(msgspec.Struct):
    """What receivers show of a rule; `tallygate rules --format json` says all of it."""

    id: str
    title: str
    severity: str
    effect: str
    domain: str
    description: str
    fix: str
    docs: str
    tags: tuple[str, ...]
    frameworks: tuple[str, ...]


class Head(msgspec.Struct):
    """The document apart from its findings, which are its last key."""

    schema_version: str
    tallygate: str
    verdict: str
    exit: int
    engine: str
    policies: str
    base: str | None
    head: str | None
    instance: str
    notes: tuple[str, ...]
    counts: dict[str, int]
    unjudged_types: dict[str, int]
    gates: tuple[Gate, ...]
    diagnostics: list[ReportedDiagnostic]
    destroyed: list[ReportedDestroyed]
    objects: ReportedObjects
    aspects: list[ReportedAspect]
    rules: list[ReportedRule]


def reporter(style: Style) -> Reporter:
    return JsonReporter()


class JsonReporter:
    def __init__(self) -> None:
        self._separator = ""

    def begin(self, report: Report) -> Iterable[str]:
        self._separator = ""
        head = msgspec.structs.asdict(_head(report))
        yield "{" + "".join(f'"{key}":{json_text(value)},\n' for key, value in head.items()) + '"findings":['

    def finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterable[str]:
        yield f"{self._separator}\n{json_text(_finding(finding, excerpt))}"
        self._separator = ","

    def end(self, report: Report) -> Iterable[str]:
        yield "\n]}\n"


def _head(report: Report) -> Head:
    return Head(
        schema_version=SCHEMA_VERSION,
        tallygate=__version__,
        verdict=report.verdict,
        exit=int(report.exit),
        engine=report.engine,
        policies=report.policies,
        base=report.base,
        head=report.head,
        instance=report.instance,
        notes=report.notes,
        counts=_totals(report),
        unjudged_types={decodable(name): number for name, number in report.unjudged_types.items()},
        gates=report.gates,
        diagnostics=[_diagnostic(diagnostic) for diagnostic in report.diagnostics],
        destroyed=[_destroyed(one) for one in report.destroyed],
        objects=reported_objects(report.objects),
        aspects=[_aspect(one) for one in report.aspects],
        rules=[msgspec.convert(rule, ReportedRule, from_attributes=True) for rule in report.rules],
    )


def _totals(report: Report) -> dict[str, int]:
    """An unknown that is ignored counts as suppressed, though its status says that it is unknown."""
    status = Counter(Status.SUPPRESSED if is_ignored(each) else each.status for each in report.findings)
    return {**msgspec.structs.asdict(report.counts), **{each.value: status[each] for each in Status}}


def _finding(finding: Finding, excerpt: Excerpt | None) -> ReportedFinding:
    own = ("inputs", "copies", "roots", "root", "in_base", "told_by", "alike")
    fields = {k: v for k, v in msgspec.structs.asdict(finding).items() if k not in own}
    fields["location"] = _place(finding.location)
    fields["also"] = [_place(location) for location in finding.also]
    if why := finding.suppression:
        fields["suppression"] = {**msgspec.structs.asdict(why), "location": _place(why.location)}
    return ReportedFinding(**fields, excerpt=excerpt)


def _diagnostic(diagnostic: Diagnostic) -> ReportedDiagnostic:
    fields = {
        k: v
        for k, v in msgspec.structs.asdict(diagnostic).items()
        if k not in ("inputs", "revision", "root", "told_by")
    }
    return ReportedDiagnostic(**{**fields, "location": _place(diagnostic.location)})


def _destroyed(one: Destroyed) -> ReportedDestroyed:
    fields = msgspec.structs.asdict(one)
    fields |= {"stateful": one.stateful, "path": list(one.path), "location": _place(one.location)}
    fields |= {"root": decodable(one.root), "also": [_place(location) for location in one.also]}
    fields["declared"] = _place(one.declared) if one.declared else None
    return ReportedDestroyed(**fields)


def _aspect(one: Aspect) -> ReportedAspect:
    standings = [ReportedStanding(**msgspec.structs.asdict(each)) for each in one.standings]
    entries = [
        ReportedEntry(**{**msgspec.structs.asdict(each), "location": _place(each.location)})
        for each in one.entries
    ]
    return ReportedAspect(one.name, one.title, standings, entries, one.more, one.basis)


def reported_objects(found: ObjectChanges) -> ReportedObjects:
    return ReportedObjects(
        [_object(one) for one in found.changes],
        [(decodable(path), reason) for path, reason in found.unknown],
    )


def _object(one: ObjectChange) -> ReportedObject:
    fields = [ReportedField(list(each.path), each.before, each.after) for each in one.fields]
    own = {**msgspec.structs.asdict(one), "location": _place(one.location), "fields": fields}
    return ReportedObject(**own)


def _place(location: Location) -> Place:
    span = region(location)
    return Place(decodable(location.path), span.line, span.column, span.end_line, span.end_column)
