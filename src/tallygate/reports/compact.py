"""One line for each new finding, for hooks and editors; a clean run prints nothing."""

from collections.abc import Iterable

from tallygate.model.diagnostic import Level
from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Report
from tallygate.reports.closing import is_unknown
from tallygate.reports.escape import inert_start, shortened, visible
from tallygate.reports.interface import Reporter, Style
from tallygate.reports.summary import NOTHING

WORDS = {Effect.DENY: "error", Effect.WARN: "warning", Effect.AUDIT: "note"}
_LONGEST_MESSAGE = 1_000


def reporter(style: Style) -> Reporter:
    return CompactReporter()


class CompactReporter:
    """What the change brings, what it reaches that cannot be decided, and what could not be evaluated."""

    def begin(self, report: Report) -> Iterable[str]:
        return ()

    def finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterable[str]:
        if finding.status == Status.NEW:
            yield _line(finding.location, WORDS[finding.effect], finding.rule, _message(finding))
        elif is_unknown(finding) and finding.reached:
            yield _line(finding.location, "unknown", finding.rule, finding.message)

    def end(self, report: Report) -> Iterable[str]:
        for each in report.diagnostics:
            if each.level == Level.ERROR:
                yield _line(each.location, "error", each.rule, f"not evaluated: {each.message}")
        if report.verdict == "nothing":
            yield f"nothing was checked: {NOTHING}\n"


def _message(finding: Finding) -> str:
    return f"{finding.message} ({finding.tool})" if finding.tool else finding.message


def _line(location: Location, word: str, rule: str, message: str) -> str:
    place = f"{visible(location.path)}:{location.line}:{location.column}: " if location.path else ""
    return inert_start(f"{place}{word}[{visible(rule)}] {shortened(message, _LONGEST_MESSAGE)}") + "\n"
