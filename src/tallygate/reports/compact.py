"""One line for each new finding, for hooks and editors; a clean run prints nothing."""

from collections.abc import Iterable, Mapping, Sequence

from tallygate.model.diagnostic import Level
from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Report
from tallygate.reports.alike import Key, environments, key
from tallygate.reports.closing import is_unknown
from tallygate.reports.destroyed import stateful
from tallygate.reports.escape import inert_start, shortened, visible
from tallygate.reports.interface import Reporter, Style
from tallygate.reports.summary import nothing

WORDS = {Effect.DENY: "error", Effect.WARN: "warning"}
_LONGEST_MESSAGE = 1_000


def reporter(style: Style) -> Reporter:
    return CompactReporter()


class CompactReporter:
    """What the change brings, what it reaches that cannot be decided, and what could not be evaluated."""

    def __init__(self) -> None:
        self._environments: Mapping[Key, tuple[str, ...]] = {}
        self._told: set[Key] = set()

    def begin(self, report: Report) -> Iterable[str]:
        self._environments = environments(report.findings, report.gates)
        for sentence in stateful(report):
            yield inert_start(sentence) + "\n"

    def finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterable[str]:
        """A note is only counted, and what is wrong for several environments is told once."""
        if (word := _word(finding)) and key(finding) not in self._told:
            self._told.add(key(finding))
            message = _message(finding, self._environments.get(key(finding), ()))
            yield _line(finding.location, word, finding.rule, message)

    def end(self, report: Report) -> Iterable[str]:
        for each in report.diagnostics:
            if each.level == Level.ERROR:
                yield _line(each.location, "error", each.rule, f"not evaluated: {each.message}")
        if report.verdict == "nothing":
            yield f"nothing was checked: {nothing(report)}\n"


def _word(finding: Finding) -> str:
    """How a finding is called; "" for one that is not told."""
    if finding.status == Status.NEW:
        return WORDS.get(finding.effect, "")
    return "unknown" if is_unknown(finding) and finding.reached else ""


def _message(finding: Finding, names: Sequence[str]) -> str:
    several = ", ".join(names) if len(names) > 1 else ""
    asides = [f" ({aside})" for aside in (finding.tool, several) if aside]
    return finding.message + "".join(asides)


def _line(location: Location, word: str, rule: str, message: str) -> str:
    place = f"{visible(location.path)}:{location.line}:{location.column}: " if location.path else ""
    return inert_start(f"{place}{word}[{visible(rule)}] {shortened(message, _LONGEST_MESSAGE)}") + "\n"
