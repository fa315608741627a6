"""The end of every report for people: the table of environments and what was checked."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from tallygate.model.aspect import Aspect
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.verdict import Gate, Report
from tallygate.reports import aspects
from tallygate.reports.closing import blind, closes_none, is_ignored, is_unknown
from tallygate.reports.escape import inert_start, printable, shortened
from tallygate.reports.interface import Style
from tallygate.reports.layout import Cell, Pen, paragraph, table, window

_ALIGNMENT = "env-"
_ENVIRONMENT_WIDTH = 24
_LONGEST_NOTE = 2_000
_TYPES = 3


class Row(NamedTuple):
    """One gate and the new findings of its environment, counted by (column, effect). blind: why it is shut
    besides the findings that close it. aside: what an aspect of its own could not evaluate.
    """

    gate: Gate
    new: Counter[tuple[str, Effect]]
    blind: str
    aside: int = 0

    @property
    def is_incomplete(self) -> bool:
        return self.gate.unevaluated > self.aside or (self.gate.state == "error" and not self.aside)

    @property
    def is_empty(self) -> bool:
        """Nothing of it was judged, and nothing is said of it: it is neither in order nor open."""
        return self.gate.state == "pass" and not self.gate.judged and not self.new


class Column(NamedTuple):
    title: str
    cell: Callable[[Row], Cell]


def summary(report: Report, style: Style) -> Iterator[str]:
    """Lines: notes, the table of environments, what was checked, and the counts."""
    pen = Pen(style.colour)
    for note in report.notes:
        yield from paragraph(inert_start(shortened(note, _LONGEST_NOTE)), style.width)
    if report.notes:
        yield ""
    if report.gates and report.verdict != "nothing":
        columns = list(_columns(report))
        rows = [[column.cell(row) for column in columns] for row in environment_rows(report)]
        yield from table([column.title for column in columns], rows, style.width, pen)
        yield ""
    if report.verdict == "nothing":
        for line in paragraph(f"Nothing was checked: {nothing(report)}", style.width):
            yield pen.ink("warning", line)
    for sentence in numbers(report):
        yield from paragraph(sentence, style.width)


def numbers(report: Report) -> Iterator[str]:
    """Three sentences: what was checked, what was found, and where something could hide."""
    yield _checked(report)
    yield ", ".join(_found(report)) + "."
    yield ", ".join(_not_found(report)) + "."


def nothing(report: Report) -> str:
    """Why a run checked nothing, and where to look."""
    if report.counts.resources and report.counts.unjudged == report.counts.resources:
        return (
            f"no rule judges any of the {count(report.counts.resources, 'resource')}. "
            "`tallygate rules` says what the rules judge, `-p` brings your own."
        )
    return (
        "no file was claimed by a validator, or no rule applies. "
        "`tallygate doctor` lists the files that no validator claims."
    )


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def environment_rows(report: Report) -> list[Row]:
    new: dict[str | None, Counter[tuple[str, Effect]]] = {
        gate.environment: Counter() for gate in report.gates
    }
    for finding in report.findings:
        if finding.status == Status.NEW and finding.environment in new:
            new[finding.environment][_column(finding, report), finding.effect] += 1
    aside = Counter(each.environment for each in report.diagnostics if _is_aside(each, report))
    return [
        Row(gate, new[gate.environment], blind(report, gate), aside[gate.environment])
        for gate in report.gates
    ]


def _is_aside(error: Diagnostic, report: Report) -> bool:
    return error.level is Level.ERROR and aspects.of_rule(report, error.rule) != ""


def _column(finding: Finding, report: Report) -> str:
    return "align" if is_alignment(finding.rule) else aspects.of_rule(report, finding.rule) or "policy"


def is_alignment(rule: str) -> bool:
    """Whether a rule compares environments with each other."""
    return rule.startswith(_ALIGNMENT)


def _environment(row: Row) -> Cell:
    return window(printable(row.gate.environment or "-"), 0, _ENVIRONMENT_WIDTH), ""


def _policy(row: Row) -> Cell:
    errors, warnings = row.new["policy", Effect.DENY], row.new["policy", Effect.WARN]
    if row.is_empty:
        return "-", ""
    counted = [count(errors, "error")] * (errors > 0) + [count(warnings, "warning")] * (warnings > 0)
    told = counted + ["incomplete"] * row.is_incomplete
    if not told:
        return "ok", "ok"
    return ", ".join(told), "error" if errors or row.is_incomplete else "warning"


def _align(row: Row) -> Cell:
    denied = row.new["align", Effect.DENY]
    return _number(denied + row.new["align", Effect.WARN], "error" if denied else "warning")


def _unknown(row: Row) -> Cell:
    return _number(row.gate.unknown, "unknown")


def _number(number: int, ink: str) -> Cell:
    return (str(number), ink) if number else ("-", "")


def _gate(row: Row) -> Cell:
    if row.gate.state == "pass":
        return ("nothing", "warning") if row.is_empty else ("open", "ok")
    reasons = [*map(printable, row.gate.rules), *[row.blind] * (row.blind != "")]
    return ": ".join(["CLOSED", ", ".join(reasons)] if reasons else ["CLOSED"]), "error"


def _columns(report: Report) -> Iterator[Column]:
    yield from (Column("env", _environment), Column("policy", _policy), Column("align", _align))
    for title, aspect in aspects.columns(report):
        yield Column(title, partial(_standing, aspect))
    if not report.aspects or any(gate.unknown for gate in report.gates):
        yield Column("unknown", _unknown)
    yield Column("gate", _gate)


def _standing(aspect: Aspect, row: Row) -> Cell:
    return aspects.cell(aspect, row.gate.environment)


def _checked(report: Report) -> str:
    counts = report.counts
    return (
        f"Checked {count(counts.files, 'file')}, {count(counts.resources, 'resource')}, "
        f"{count(counts.rules, 'rule')}."
    )


def _found(report: Report) -> Iterator[str]:
    status = Counter(finding.status for finding in report.findings)
    new = Counter(finding.effect for finding in report.findings if finding.status == Status.NEW)
    minor = sum(closes_none(finding, report) for finding in report.findings)
    yield count(new[Effect.DENY], "error") + (f" ({minor} below the threshold of a gate)" if minor else "")
    yield count(new[Effect.WARN], "warning")
    if new[Effect.AUDIT]:
        yield count(new[Effect.AUDIT], "note")
    yield f"{status[Status.EXISTING]} existing"
    if ignored := sum(map(is_ignored, report.findings)):
        added = sum(f.suppression is not None and f.suppression.added for f in report.findings)
        yield f"{ignored} ignored{_earliest(report)}" + f" ({added} added by this change)" * (added > 0)
    if report.base is not None:
        yield f"{status[Status.FIXED]} fixed"


def _earliest(report: Report) -> str:
    """The first day on which something ignored counts again."""
    days = {finding.suppression.until for finding in report.findings if finding.suppression} - {""}
    return f" (until {shortened(min(days), 20)}{' earliest' * (len(days) > 1)})" if days else ""


def _largest(types: Mapping[str, int]) -> str:
    """The most frequent of the types that no rule judges."""
    named = [f"{shortened(name.rpartition('/')[2], 60)} {number}" for name, number in types.items()]
    more = [count(len(named) - _TYPES, "more type")] * (len(named) > _TYPES)
    return f" ({', '.join([*named[:_TYPES], *more])})" if named else ""


def _not_found(report: Report) -> Iterator[str]:
    """Where something could hide: named even when zero."""
    undecided = sum(map(is_unknown, report.findings))
    level = Counter(diagnostic.level for diagnostic in report.diagnostics)
    yield f"{undecided + level[Level.UNKNOWN]} unknown"
    yield f"{level[Level.ERROR]} not evaluated"
    yield f"{report.counts.unjudged} not judged{_largest(report.unjudged_types)}"
    yield f"{report.counts.skipped} skipped"
