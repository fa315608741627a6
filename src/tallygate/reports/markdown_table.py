"""The table of environments in Markdown: a column for each thing that there is something to say about."""

from collections.abc import Callable
from typing import NamedTuple

from msgspec.structs import replace

from tallygate.model.finding import Effect
from tallygate.model.verdict import Report
from tallygate.reports.markdown_sections import named
from tallygate.reports.sections import Extent, Section, fitting
from tallygate.reports.summary import Row, count, environment_rows, is_alignment

_MOST_ROWS = 100


class Column(NamedTuple):
    """shown: whether there is data for it at all; an empty column is left out."""

    title: str
    cell: Callable[[Report, Row], str]
    shown: Callable[[Report], bool]


def environments(report: Report, extent: Extent) -> list[Section]:
    """The table as a section; with too many environments for it, the closed ones come before the open."""
    if not report.gates or report.verdict == "nothing":
        return []
    columns = [column for column in COLUMNS if column.shown(report)]
    rows = environment_rows(report)
    lines = [f"| {' | '.join(column.cell(report, row) for column in columns)} |" for row in rows]
    urgent = sorted(range(len(rows)), key=lambda number: rows[number].gate.state == "pass")
    room = len(fitting((lines[number] for number in urgent), replace(extent, items=_MOST_ROWS)))
    shown = [lines[number] for number in sorted(urgent[:room])]
    head = [f"| {' | '.join(column.title for column in columns)} |", "|---" * len(columns) + "|"]
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


COLUMNS = (
    Column(" ", _environment, lambda report: True),
    Column("policy", _policy, lambda report: True),
    Column("alignment", _alignment, lambda report: any(is_alignment(rule.id) for rule in report.rules)),
    Column("unknown", _unknown, lambda report: any(gate.unknown for gate in report.gates)),
    Column("gate", _gate, lambda report: True),
)
