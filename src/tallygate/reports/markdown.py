"""The comment on a pull request, and the page of a workflow step: one Markdown page within a limit.

The first line is a marker by which the comment is found again; its hash says whether anything changed.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Finding
from tallygate.model.verdict import Gate, Report
from tallygate.reports import aspects
from tallygate.reports.closing import closing, undecided, unevaluated
from tallygate.reports.destroyed import applications, others, stateful
from tallygate.reports.escape import markdown
from tallygate.reports.interface import Links, Reporter, Style
from tallygate.reports.links import full_report
from tallygate.reports.markdown_sections import fixes, folded, named
from tallygate.reports.markdown_table import environments
from tallygate.reports.sections import Extent, Section, page
from tallygate.reports.summary import count, nothing, numbers

_NOT_IN_ID = re.compile(r"[^A-Za-z0-9._/-]")
_LONGEST_INSTANCE = 100
_NAMED = 3
_LONGEST_HEADLINE = 1_500
_NOTES = 5
_CLOSED_BY = {"cost": "cost over its limit", "drift": "drift", "promotion": "promotion blocked"}


def _units(text: str) -> int:
    """Characters as the most careful of receivers counts them: in UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


# GitHub refuses a comment over 65,536 characters; the rest is for the marker and for what a caller adds.
COMMENT = Extent(_units, most=59_500, items=25, part=12_000)
# And the whole summary of a step over 1 MiB.
STEP = Extent(lambda text: len(text.encode()), most=1_000_000, items=500, part=200_000)


def reporter(style: Style) -> Reporter:
    return MarkdownReporter(style)


class MarkdownReporter:
    """Writes all at the end: what has room is known only then."""

    def __init__(self, style: Style) -> None:
        self._links = style.links

    def begin(self, report: Report) -> Iterable[str]:
        return ()

    def finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterable[str]:
        return ()

    def end(self, report: Report) -> Iterable[str]:
        yield comment_body(report, report.instance, self._links)


def comment_body(report: Report, instance: str, links: Links) -> str:
    """The comment with its marker, at most 60,000 characters whatever the report."""
    body = report_page(report, links, COMMENT)
    return f"{marker(instance, body)}\n{body}"


def marker(instance: str, body: str) -> str:
    return f"<!-- tallygate:v1 id={instance_id(instance)} body={body_hash(body)} -->"


def instance_id(instance: str) -> str:
    """An instance as markers write it: of plain characters, and none the same as that of another instance."""
    written = _NOT_IN_ID.sub("-", instance)[:_LONGEST_INSTANCE]
    if instance and written == instance:
        return written
    return f"{written}-{hashlib.sha256(instance.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}".lstrip(
        "-"
    )


def body_hash(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def report_page(report: Report, links: Links, extent: Extent) -> str:
    """Verdict, environments, what opens each of them, the rest folded, and what was compared."""
    sections = [
        Section("headline", 0, _headline(report)),
        *_destroyed(report),
        *environments(report, extent),
        *fixes(report, links, extent),
        *folded(report, links, extent),
        Section("footer", 0, _footer(report, links)),
    ]
    return page(sections, extent)


def _headline(report: Report) -> str:
    name = "" if report.instance == "default" else f" ({markdown(report.instance, 40)})"
    if report.verdict == "nothing":
        told = nothing(report)
        return f"### ⚠️ Nothing was checked{name}\n\n{told[0].upper()}{told[1:]}"
    shut = [gate for gate in report.gates if gate.state != "pass"]
    causes = ", ".join(_causes(report, shut))
    if not shut and report.verdict == "pass":
        return f"### ✅ {_open(report)}{name}{f': {causes}' if causes else ''}"
    return f"### ❌ {_closed(report, shut)}{name}{f': {causes}' if causes else ''}"


def _destroyed(report: Report) -> Iterator[Section]:
    lines = [f"**{markdown(sentence, _LONGEST_HEADLINE)}**" for sentence in stateful(report)]
    lines += [markdown(sentence) for sentence in (*applications(report), *others(report))]
    if lines:
        yield Section("what the change destroys", 0, "\n\n".join(lines))


def _open(report: Report) -> str:
    if len(report.gates) == 1:
        return f"{_subject(named(report, report.gates[0]))} is open"
    return "All gates are open"


def _closed(report: Report, shut: list[Gate]) -> str:
    names = [named(report, gate) for gate in shut] or ["the gate"]
    names[0] = _subject(names[0])
    if len(names) > _NAMED:
        return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1} more are closed"
    listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"{listed} {'is' if len(names) == 1 else 'are'} closed"


def _subject(name: str) -> str:
    return {"the gate": "The gate", "the rest": "The rest"}.get(name, name)


def _causes(report: Report, shut: list[Gate]) -> Iterator[str]:
    """What keeps the gates shut, or where all are open what is worth a look."""
    if not shut:
        if warnings := sum(gate.warnings for gate in report.gates):
            yield count(warnings, "warning")
        return
    found = Counter(aspects.of_rule(report, one.rule) for gate in shut for one in closing(report, gate))
    if found[""]:
        yield count(found[""], "policy error" if report.aspects else "error")
    yield from (words for name, words in _CLOSED_BY.items() if found[name])
    if errors := sum(len(unevaluated(report, gate)) for gate in shut):
        yield f"{errors} not evaluated"
    if unknown := sum(len(undecided(report, gate)) for gate in shut):
        yield f"{unknown} unknown"


def _footer(report: Report, links: Links) -> str:
    notes = [markdown(note) for note in report.notes[:_NOTES]]
    if len(report.notes) > _NOTES:
        notes.append(f"{len(report.notes) - _NOTES} more notes are in the full report.")
    last = [f"[Full report]({address})."] if (address := full_report(links)) else []
    if report.findings:
        last.insert(0, "`tallygate explain RULE` says why, and how to mend it.")
    lines = [*notes, " ".join(map(markdown, numbers(report))), " ".join(last)]
    return f"<sub>{'<br>'.join(filter(None, lines))}</sub>"
