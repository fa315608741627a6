"""SARIF 2.1.0 by the rules of GitHub code scanning, which takes an upload whole or not at all.

One run; every result located; at most 5,000 results, the most severe, in at most 10 MB after gzip. What is
unknown is a notification: GitHub ignores `kind` and would raise an alert for each.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tallygate import __version__
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import SEVERITIES, Finding, Status, Suppression
from tallygate.model.location import Location
from tallygate.model.verdict import Exit, Report
from tallygate.reports.closing import is_ignored, is_unknown
from tallygate.reports.destroyed import headline
from tallygate.reports.escape import inert_start, json_text, printable, shortened, uri
from tallygate.reports.interface import Reporter, Style
from tallygate.reports.region import region
from tallygate.reports.sarif_rules import LEVELS, descriptors

Json = dict[str, Any]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5_000
MOST_NOTIFICATIONS = 1_000
MOST_BYTES = 10_000_000  # after gzip
MOST_PLACES = 100  # of one result; GitHub keeps no more
_LONGEST_MESSAGE = 2_000
_NOWHERE = "tallygate.yaml"
_BASELINE = {Status.NEW: "new", Status.EXISTING: "unchanged"}
_IN_SOURCE = {"comment", "annotation"}
_NOTIFICATION_LEVELS = {
    Level.ERROR: "error",
    Level.UNKNOWN: "note",
    Level.FINDING: "warning",
    Level.NOTE: "note",
}


def reporter(style: Style) -> Reporter:
    return SarifReporter()


class SarifReporter:
    """Writes all at the end: what has room is known only then."""

    def begin(self, report: Report) -> Iterable[str]:
        return ()

    def finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterable[str]:
        return ()

    def end(self, report: Report) -> Iterable[str]:
        yield fitted(report, MOST_RESULTS, MOST_BYTES) + "\n"


def fitted(report: Report, most_results: int, most_bytes: int) -> str:
    """The document with as many results as the limits allow, the most severe first."""
    known = sorted(
        (each for each in report.findings if each.status in _BASELINE or is_ignored(each)),
        key=_weight,
        reverse=True,
    )
    kept = min(len(known), most_results)
    while True:
        text = json_text(_document(report, known[:kept], len(known) - kept))
        raw = text.encode()
        size = len(raw) if len(raw) <= most_bytes else len(zlib.compress(raw, wbits=31))
        if size <= most_bytes or not kept:
            return text
        kept = kept * most_bytes * 9 // (size * 10)


def _weight(finding: Finding) -> tuple[bool, int]:
    """What is ignored goes first when there is no room."""
    return not is_ignored(finding), SEVERITIES.index(finding.severity)


def _document(report: Report, findings: list[Finding], left_out: int) -> Json:
    rules = descriptors(report)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "Tallygate", "semanticVersion": __version__, "rules": rules}},
        "automationDetails": {"id": f"tallygate/{printable(report.instance)}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "invocations": [_invocation(report, index, left_out)],
        "results": list(_results(report, findings, index)),
        "properties": _about(report),
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _about(report: Report) -> Json:
    return {
        "verdict": report.verdict,
        "engine": report.engine,
        "policies": report.policies,
        "base": report.base,
        "head": report.head,
        **({"destroyed": told} if (told := headline(report)) else {}),
    }


def _results(report: Report, findings: list[Finding], index: dict[str, int]) -> Iterator[Json]:
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.fingerprint] += 1
        result = _result(finding, index, seen[finding.fingerprint])
        if report.base is not None and finding.status in _BASELINE:
            result["baselineState"] = _BASELINE[finding.status]
        yield result


def _result(finding: Finding, index: dict[str, int], ordinal: int) -> Json:
    """One result. The fingerprint's key is ours: under GitHub's, its upload action warns of other values."""
    place = _located(finding.location)
    if finding.resource:
        place["logicalLocations"] = [{"fullyQualifiedName": printable(finding.resource), "kind": "resource"}]
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": LEVELS[finding.effect],
        "message": _message(finding.message, finding.label, finding.fix),
        "locations": [place],
        "partialFingerprints": {"tallygate/v1": f"{finding.fingerprint}:{ordinal}"},
        "properties": _properties(finding),
    }
    if finding.also:
        result["relatedLocations"] = _related(finding.also)
    if is_ignored(finding):
        result["suppressions"] = [_suppression(finding.suppression)]
    return result


def _related(locations: Iterable[Location]) -> list[Json]:
    """Each place once: the schema refuses equal ones."""
    places = {(location.path, region(location)): location for location in locations}
    return [_located(location) for location in list(places.values())[:MOST_PLACES]]


def _properties(finding: Finding) -> Json:
    """Besides what every finding has: a scanner's name, also as a tag, and the place in a rendered object."""
    about = {"severity": finding.severity, "environment": finding.environment, "reached": finding.reached}
    tool, rendered = printable(finding.tool), printable(finding.rendered)
    return {
        **about,
        **({"tool": tool, "tags": [tool]} if tool else {}),
        **({"rendered": rendered} if rendered else {}),
    }


def _suppression(why: Suppression | None) -> Json:
    if why is None:
        return {"kind": "external", "status": "accepted"}
    until = f" (until {printable(why.until)})" if why.until else ""
    return {
        "kind": "inSource" if why.source in _IN_SOURCE else "external",
        "status": "accepted",
        "justification": shortened(why.reason or "no reason given", _LONGEST_MESSAGE) + until,
        "location": _located(why.location),
        "properties": {"source": why.source, "owner": why.owner, "until": why.until},
    }


def _located(location: Location) -> Json:
    span = region(location) if location.path else region(Location(_NOWHERE))
    artifact = {"uri": uri(location.path or _NOWHERE), "uriBaseId": "%SRCROOT%"}
    area = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    return {"physicalLocation": {"artifactLocation": artifact, "region": area}}


def _message(text: str, label: str = "", fix: str = "") -> Json:
    """Plain text; `](` is broken because SARIF reads `[text](target)` in it as a link."""
    sentences = [f"{text} ({label})" if label else text, f"Fix: {fix}" if fix else ""]
    shown = "\n".join(
        inert_start(shortened(sentence, _LONGEST_MESSAGE)) for sentence in sentences if sentence
    )
    cut = shown if len(shown) <= _LONGEST_MESSAGE else shown[: _LONGEST_MESSAGE - 1] + "…"
    return {"text": cut.replace("](", "\\](") or "-"}


def _invocation(report: Report, index: dict[str, int], left_out: int) -> Json:
    failed = report.exit == Exit.ERROR or any(each.level == Level.ERROR for each in report.diagnostics)
    return {
        "executionSuccessful": not failed,
        "exitCode": int(report.exit),
        "exitCodeDescription": report.verdict,
        "toolExecutionNotifications": _notifications(report, index, left_out),
    }


def _notifications(report: Report, index: dict[str, int], left_out: int) -> list[Json]:
    told = [_of_diagnostic(each) for each in sorted(report.diagnostics, key=_urgency)]
    told += [_of_unknown(each, index) for each in report.findings if is_unknown(each)]
    first = []
    if left_out:
        first.append(_left_out(left_out, "results, the least severe,"))
    if len(told) > MOST_NOTIFICATIONS:
        first.append(_left_out(len(told) - MOST_NOTIFICATIONS, "notifications"))
    return first + told[:MOST_NOTIFICATIONS]


def _urgency(diagnostic: Diagnostic) -> int:
    return list(_NOTIFICATION_LEVELS).index(diagnostic.level)


def _left_out(number: int, what: str) -> Json:
    text = f"{number} {what} are left out: more would be refused. The JSON report holds all."
    return {"level": "warning", "message": {"text": text}, "descriptor": {"id": "report-cut"}}


def _of_diagnostic(diagnostic: Diagnostic) -> Json:
    return {
        "level": _NOTIFICATION_LEVELS[diagnostic.level],
        "descriptor": {"id": diagnostic.rule},
        "message": _message(diagnostic.message, fix=diagnostic.hint),
        "locations": [_located(diagnostic.location)],
    }


def _of_unknown(finding: Finding, index: dict[str, int]) -> Json:
    return {
        "level": "note",
        "descriptor": {"id": "unknown"},
        "associatedRule": {"id": finding.rule, "index": index[finding.rule]},
        "message": _message(f"{finding.rule} is unknown for {finding.resource}: {finding.message}"),
        "locations": [_located(finding.location)],
    }
