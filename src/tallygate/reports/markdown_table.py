"""The table of environments in Markdown: a column for each thing that there is something to say about."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from tallygate.model.aspect import Aspect
from tallygate.model.finding import Effect
from tallygate.model.verdict import Report
from tallygate.reports import aspects
from tallygate.reports.escape import markdown
from tallygate.reports.markdown_sections import named
from tallygate.reports.sections import Extent, Section, fitting
from tallygate.reports.summary import Row, count, environment_rows, is_alignment

_MOST_ROWS = 100
_MARKS = {"ok": "", "warning": "⚠️", "error": "❌", "wait": "⏳", "unread": ""}


class Column(NamedTuple):
    """is_amount: aligned to the right."""

    title: str
    cell: Callable[[Report, Row], str]
    is_amount: bool = False


def environments(report: Report, extent: Extent) -> list[Section]:
    """The table as a section; with too many environments for it, the closed ones come before the open."""
    if not report.gates or report.verdict == "nothing":
        return []
    columns = list(_columns(report))
    rows = environment_rows(report)
    lines = [f"| {' | '.join(column.cell(report, row) for column in columns)} |" for row in rows]
    urgent = sorted(range(len(rows)), key=lambda number: rows[number].gate.state == "pass")
    room = len(fitting((lines[number] for number in urgent), replace(extent, items=_MOST_ROWS)))
    shown = [lines[number] for number in sorted(urgent[:room])]
    head = [f"| {' | '.join(column.title for column in columns)} |", "".join(map(_rule, columns)) + "|"]
    more = [f"\n… and {count(len(rows) - room, 'more environment')}."] * (room < len(rows))
    return [Section("environments", 1, "\n".join([*head, *shown, *more]))]


def _environment(report: Report, row: Row) -> str:
    name = named(report, row.gate)
    return name if row.gate.state == "pass" else f"**{name}**"


def _policy(report: Report, row: Row) -> str:
    errors, warnings = row.new["policy", Effect.DENY], row.new["policy", Effect.WARN]
    counted = [f"**{count(errors, 'error')}**"] * (errors > 0) + [count(warnings, "warning")] * (warnings > 0)
    told = counted + ["incomplete"] * row.is_incomplete
    if told:
        return f"{'❌' if errors else '⚠️'} {', '.join(told)}"
    return "–" if row.is_empty else "✅ ok"


def _alignment(report: Report, row: Row) -> str:
    errors, warnings = row.new["align", Effect.DENY], row.new["align", Effect.WARN]
    return (
        f"{'❌' if errors else '⚠️'} {count(errors + warnings, 'difference')}" if errors + warnings else "same"
    )


def _unknown(report: Report, row: Row) -> str:
    return str(row.gate.unknown or "–")


def _gate(report: Report, row: Row) -> str:
    if row.gate.state == "pass":
        return "nothing judged" if row.is_empty else "open"
    return f"**closed**: {row.blind}" if row.blind else "**closed**"


def _standing(aspect: Aspect, report: Report, row: Row) -> str:
    """What has a limit that it exceeds, and what is wrong, stands out."""
    one = aspects.standing(aspect, row.gate.environment)
    if one is None:
        return "–"
    text = markdown(one.text, 60)
    told = f"**{text}**" if one.state == "error" else text
    return " ".join(filter(None, (_MARKS.get(one.state, "❌"), told, markdown(one.limit, 60))))


def _columns(report: Report) -> Iterator[Column]:
    """A column for each thing that there is something to say about."""
    yield Column(" ", _environment)
    yield Column("policy", _policy)
    if any(is_alignment(rule.id) for rule in report.rules):
        yield Column("alignment", _alignment)
    for title, aspect in aspects.columns(report):
        yield Column(title, partial(_standing, aspect), aspect.name == "cost")
    if any(gate.unknown for gate in report.gates):
        yield Column("unknown", _unknown)
    yield Column("gate", _gate)


def _rule(column: Column) -> str:
    return "|---:" if column.is_amount else "|---"
