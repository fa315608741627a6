"""JUnit XML: a suite for each environment, a case for each finding and for each rule that found nothing.

GitLab keeps the first of equal names and refuses a file over 30 MB; so names are unique, and the least
important cases are folded into one of their kind where there are too many.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from tallygate.model.diagnostic import Diagnostic
from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Gate, Report
from tallygate.reports.closing import closes, is_ignored, unevaluated
from tallygate.reports.escape import xml
from tallygate.reports.interface import Reporter, Style
from tallygate.reports.region import region
from tallygate.reports.summary import nothing

MOST_BYTES = 25_000_000
_FOLDED = ("passed", "skipped", "failure", "error")
"""Kinds of cases, the least important first."""


class Case(msgspec.Struct, frozen=True):
    """kind: passed | skipped | failure | error. text: what it says; of a passed case, its output."""

    kind: str
    rule: str
    name: str
    text: str = ""
    location: Location = Location("")


class Suite(msgspec.Struct, frozen=True):
    name: str
    cases: list[Case]


def reporter(style: Style) -> Reporter:
    return JunitReporter()


class JunitReporter:
    """Writes all at the end: what has room is known only then."""

    def begin(self, report: Report) -> Iterable[str]:
        return ()

    def finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterable[str]:
        return ()

    def end(self, report: Report) -> Iterable[str]:
        yield fitted(_suites(report), MOST_BYTES)


def fitted(suites: list[Suite], most: int) -> str:
    """The document, with kinds of cases folded until it has at most that many bytes."""
    text = _document(suites)
    for kind in _FOLDED:
        if len(text.encode()) <= most:
            break
        suites = [_fold(suite, kind) for suite in suites]
        text = _document(suites)
    return text


def _fold(suite: Suite, kind: str) -> Suite:
    kept = [case for case in suite.cases if case.kind != kind]
    number = len(suite.cases) - len(kept)
    if not number:
        return suite
    told = f"{number} cases that are too many to list; the JSON report holds all"
    return Suite(suite.name, [*kept, Case(kind, "folded", f"{kind} ({number})", told)])


def _suites(report: Report) -> list[Suite]:
    found: dict[str | None, list[Finding]] = {gate.environment: [] for gate in report.gates}
    for finding in report.findings:
        if finding.status != Status.FIXED:
            found.setdefault(finding.environment, []).append(finding)
    for each in report.diagnostics:
        found.setdefault(each.environment, [])
    gates = {gate.environment: gate for gate in report.gates}
    suites = [
        Suite(name or "-", list(_cases(report, gates.get(name) or _stray(name), findings)))
        for name, findings in found.items()
    ]
    if report.verdict == "nothing":
        suites.append(
            Suite(
                "tallygate",
                [Case("error", "nothing-checked", "check", f"nothing was checked: {nothing(report)}")],
            )
        )
    return suites


def _stray(environment: str | None) -> Gate:
    """A gate that never closes, for findings of an environment that has none."""
    return Gate(environment, "pass", "critical", 0, 0, 0, ())


def _cases(report: Report, gate: Gate, found: list[Finding]) -> Iterator[Case]:
    errors = unevaluated(report, gate)
    for error in errors:
        yield Case("error", error.rule, _name(error), _sentences(error.message, error.hint), error.location)
    for finding in found:
        kind, text = _outcome(finding, gate)
        yield Case(kind, finding.rule, _name(finding), text, finding.location)
    if gate.state == "error" and not errors:
        yield Case("error", "gate", "gate", "could not be evaluated: unknown values keep this gate closed")
    named = {finding.rule for finding in found}
    for rule in report.rules:
        if rule.id not in named:
            yield Case("passed", rule.id, "no findings")


def _outcome(finding: Finding, gate: Gate) -> tuple[str, str]:
    message = f"{finding.message} ({finding.label})" if finding.label else finding.message
    if is_ignored(finding):
        why = finding.suppression
        until = f" until {why.until}" if why and why.until else ""
        return "skipped", f"ignored{until}: {why.reason if why else ''}".rstrip(": ")
    if finding.status == Status.UNKNOWN:
        return "skipped", f"unknown: {finding.message}"
    if closes(finding, gate):
        return "failure", _sentences(message, finding.fix)
    word = {Effect.DENY: "below the threshold", Effect.WARN: "warning", Effect.AUDIT: "note"}[finding.effect]
    word = "not new" if finding.status == Status.EXISTING else word
    return "passed", f"{word}: {_sentences(message, finding.fix)}"


def _name(of: Finding | Diagnostic) -> str:
    return " ".join(dict.fromkeys(filter(None, (of.resource, of.location.path)))) or of.rule


def _sentences(message: str, fix: str) -> str:
    return f"{message}. Fix: {fix}" if fix else message


def _document(suites: list[Suite]) -> str:
    counts = _counts([case for suite in suites for case in suite.cases])
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="tallygate" {counts}>']
    taken: dict[tuple[str, str], int] = {}
    for suite in suites:
        lines.append(f'  <testsuite name="{xml(suite.name)}" {_counts(suite.cases)}>')
        for case in suite.cases:
            group = xml(f"{suite.name}.{case.rule}")
            lines.append(f"    {_written(case, group, _unique(taken, group, xml(case.name)))}")
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>", ""])


def _unique(taken: dict[tuple[str, str], int], group: str, name: str) -> str:
    """The name, with a number where the group has it already. taken: how often each was asked for."""
    number = taken.get((group, name), 0) + 1
    unique = f"{name} ({number})" if number > 1 else name
    while number > 1 and (group, unique) in taken:
        number += 1
        unique = f"{name} ({number})"
    taken[group, name] = number
    taken.setdefault((group, unique), 1)
    return unique


def _counts(cases: list[Case]) -> str:
    kinds = Counter(case.kind for case in cases)
    failed, errors, skipped = (kinds[kind] for kind in ("failure", "error", "skipped"))
    return f'tests="{len(cases)}" failures="{failed}" errors="{errors}" skipped="{skipped}"'


def _written(case: Case, group: str, name: str) -> str:
    path, text = xml(case.location.path), xml(case.text)
    place = f' file="{path}" line="{region(case.location).line}"' if path else ""
    head = f'<testcase classname="{group}" name="{name}"{place}'
    if case.kind == "passed":
        return f"{head}><system-out>{text}</system-out></testcase>" if text else f"{head}/>"
    if case.kind == "skipped":
        return f'{head}><skipped message="{text}"/></testcase>'
    at = f" ({path}:{case.location.line}:{case.location.column})" if path else ""
    failed = f'<{case.kind} message="{text}" type="{xml(case.rule)}">{text}{at}</{case.kind}>'
    return f"{head}>{failed}</testcase>"
