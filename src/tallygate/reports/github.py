"""Annotations of GitHub Actions: at most ten of a level, worst first, then the summary for the log."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import msgspec

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import SEVERITIES, Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Report
from tallygate.reports.destroyed import headline
from tallygate.reports.escape import command_data, command_property, inert_start, printable, shortened
from tallygate.reports.interface import Links, Reporter, Style
from tallygate.reports.markdown import STEP, report_page
from tallygate.reports.region import last_line, region
from tallygate.reports.summary import summary

MOST_ANNOTATIONS = 10
MOST_SUMMARY = 1024 * 1024
_LONGEST_MESSAGE = 2_000
_COMMANDS = {Effect.DENY: "error", Effect.WARN: "warning", Effect.AUDIT: "notice"}


class Annotation(NamedTuple):
    title: str
    message: str
    location: Location


def reporter(style: Style) -> Reporter:
    return GithubReporter(style)


def outputs(report: Report, environ: Mapping[str, str]) -> None:
    """Append the step's outputs to the file that the runner names in GITHUB_OUTPUT, where it does."""
    if path := environ.get("GITHUB_OUTPUT"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"verdict={report.verdict}\n")
            if delta := _cost_delta(report):
                file.write(f"cost-delta={delta}\n")


def _cost_delta(report: Report) -> str:
    """What all environments together cost more a month, "" where that was not estimated or compared."""
    standings = [one for aspect in report.aspects if aspect.name == "cost" for one in aspect.standings]
    deltas = [one.figures.get("delta") for one in standings]
    if not deltas or None in deltas:
        return ""
    return str(sum(Decimal(delta) for delta in deltas if delta))


def step_summary(report: Report, links: Links, environ: Mapping[str, str]) -> None:
    """Append the page of the report to the file that the runner names in GITHUB_STEP_SUMMARY, where it does.

    One byte over the limit would lose the whole summary, so what stands there already counts.
    """
    if path := environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8") as file:
            room = MOST_SUMMARY - file.tell() - 1
            text = report_page(report, links, msgspec.structs.replace(STEP, most=min(STEP.most, room)))
            if len(text.encode()) <= room:
                file.write(f"{text}\n")


class GithubReporter:
    """Only what is new annotates the change, and what could not be evaluated."""

    def __init__(self, style: Style) -> None:
        self._style = style

    def begin(self, report: Report) -> Iterable[str]:
        return ()

    def finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterable[str]:
        return ()

    def end(self, report: Report) -> Iterable[str]:
        for command, annotations in _by_level(report).items():
            for line in _lines(command, annotations):
                yield line + "\n"
        for sentence in headline(report):
            yield inert_start(sentence) + "\n"
        for line in summary(report, self._style):
            yield line + "\n"


def _by_level(report: Report) -> dict[str, list[Annotation]]:
    new = [finding for finding in report.findings if finding.status == Status.NEW]
    new.sort(key=lambda finding: SEVERITIES.index(finding.severity), reverse=True)
    levels: dict[str, list[Annotation]] = {command: [] for command in _COMMANDS.values()}
    for finding in new:
        levels[_COMMANDS[finding.effect]].append(_of_finding(finding))
    levels["error"] += [_of_diagnostic(each) for each in report.diagnostics if each.level == Level.ERROR]
    return levels


def _of_finding(finding: Finding) -> Annotation:
    environment = f" ({printable(finding.environment)})" if finding.environment else ""
    message = f"{finding.message}: {finding.label}" if finding.label else finding.message
    # A line of the base is another one in the change, if it is there at all.
    place = Location(finding.location.path) if finding.in_base else finding.location
    return Annotation(printable(finding.rule) + environment, _message(message, finding.fix), place)


def _of_diagnostic(diagnostic: Diagnostic) -> Annotation:
    title = f"{printable(diagnostic.rule)}: not evaluated"
    return Annotation(title, _message(diagnostic.message, diagnostic.hint), diagnostic.location)


def _message(text: str, fix: str) -> str:
    shown = inert_start(shortened(text, _LONGEST_MESSAGE))
    return f"{shown}\nFix: {shortened(fix, _LONGEST_MESSAGE)}" if fix else shown


def _lines(command: str, annotations: list[Annotation]) -> Iterator[str]:
    remaining = len(annotations) - MOST_ANNOTATIONS
    for number, annotation in enumerate(annotations[:MOST_ANNOTATIONS], start=1):
        last = number == MOST_ANNOTATIONS and remaining > 0
        more = f"\n... and {remaining} more of level {command}; the other formats list all." if last else ""
        data = command_data(annotation.message + more)
        yield f"::{command} {','.join(_properties(annotation))}::{data}"


def _properties(annotation: Annotation) -> Iterator[str]:
    """Columns only for a single line: the runner drops them with a warning on several."""
    if path := annotation.location.path:
        span = region(annotation.location)
        yield f"file={command_property(printable(path))}"
        yield f"line={span.line}"
        yield f"endLine={last_line(span)}"
        if last_line(span) == span.line:
            yield f"col={span.column}"
    yield f"title={command_property(annotation.title)}"
