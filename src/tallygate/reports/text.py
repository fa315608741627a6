"""The report for people in a terminal."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.excerpt import Excerpt
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Report
from tallygate.reports import aspects, objects
from tallygate.reports.alike import Key, distinct, environments, key
from tallygate.reports.closing import closes_none, is_ignored
from tallygate.reports.destroyed import headline
from tallygate.reports.escape import printable, shortened, visible
from tallygate.reports.grouped import MOST_SINGLE, by_rule
from tallygate.reports.interface import Reporter, Style
from tallygate.reports.layout import Pen, cells, paragraph, wrap
from tallygate.reports.snippet import gutter, snippet
from tallygate.reports.steps import to_open
from tallygate.reports.summary import count, summary
from tallygate.reports.unknown import unknown

WORDS = {Effect.DENY: "error", Effect.WARN: "warning", Effect.AUDIT: "note"}
_LEVEL_WORDS = {Level.ERROR: "error", Level.FINDING: "warning", Level.NOTE: "note"}
_DIAGNOSTICS_SHOWN = 20
_PLACES_SHOWN = 5
_LONGEST = 2_000
_SHORT = 10
"""Findings that a reader has before the eyes, each with its fix."""


def reporter(style: Style) -> Reporter:
    return TextReporter(style)


class TextReporter:
    """Findings as compilers show them, then what is not known, and the environments."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._pen = Pen(style.colour)
        self._docs: dict[str, str] = {}
        self._explained: set[str] = set()
        self._environments: Mapping[Key, tuple[str, ...]] = {}
        self._told: set[Key] = set()
        self._is_minor: Callable[[Finding], bool] = lambda finding: False
        self._shown: list[Finding] = []
        self._is_long = False

    def begin(self, report: Report) -> Iterable[str]:
        self._docs = {rule.id: rule.docs for rule in report.rules}
        # `explain` finds a user's own rules only by -p.
        self._explained = {rule.id for rule in report.rules if rule.domain}
        self._is_minor = partial(closes_none, report=report)
        self._environments = environments(report.findings, report.gates)
        shown = distinct([finding for finding in report.findings if self._is_shown(finding)], report.gates)
        self._shown = [finding for finding, _ in shown]
        self._is_long = len(shown) > MOST_SINGLE and not self._style.verbose
        for sentence in headline(report):
            first, *rest = paragraph(sentence, self._style.width)
            yield "\n".join([self._pen.ink("strong", first), *rest, "\n"])

    def finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterable[str]:
        if not self._is_long and self._is_shown(finding) and key(finding) not in self._told:
            self._told.add(key(finding))
            yield "\n".join([*self._finding(finding, excerpt), "\n"])

    def end(self, report: Report) -> Iterable[str]:
        if self._is_long:
            yield from (line + "\n" for line in by_rule(report, self._shown, self._style))
        yield from self._diagnostics(report)
        for line in unknown(report, self._style):
            yield line + "\n"
        for line in objects.sentence(report):
            yield line + "\n\n"
        for line in aspects.lines(report, self._style):
            yield line + "\n"
        for line in summary(report, self._style):
            yield line + "\n"
        notes = sum(f.effect is Effect.AUDIT and f.status is Status.NEW for f in report.findings)
        if notes and not self._style.verbose:
            yield f"--verbose lists the {count(notes, 'note')}, too.\n"
        if len(self._shown) > _SHORT or any(gate.state == "error" for gate in report.gates):
            yield from (line + "\n" for line in to_open(report, self._style))

    def _is_shown(self, finding: Finding) -> bool:
        if is_ignored(finding):
            return self._style.show_suppressed
        if self._style.verbose:
            return finding.status in (Status.NEW, Status.EXISTING)
        return finding.status == Status.NEW and finding.effect != Effect.AUDIT

    def _finding(self, finding: Finding, excerpt: Excerpt | None) -> Iterator[str]:
        word, numbers = WORDS[finding.effect], gutter(excerpt)
        yield from self._head(_word(finding), word, finding.rule, finding.message + self._aside(finding))
        yield from self._arrow(finding.location, numbers)
        if excerpt:
            yield from snippet(excerpt, finding.label, word, self._style.width, self._pen)
        for name, text in self._facts(finding):
            yield from self._fact(numbers, name, text)

    def _aside(self, finding: Finding) -> str:
        """Behind the message: the scanner that found it, that it is not new, or that it closes nothing."""
        tool = f" ({finding.tool})" if finding.tool else ""
        minor = f" ({finding.severity}: closes no gate)" if self._is_minor(finding) else ""
        return f"{tool} (not new)" if finding.status == Status.EXISTING else tool + minor

    def _facts(self, finding: Finding) -> Iterator[tuple[str, str]]:
        """Name and text of the lines below a finding; those without a text are left out."""
        names = self._environments.get(key(finding), ())
        yield "resource", _address(finding, names)
        yield "rendered", finding.rendered
        also = finding.also if len(names) < 2 else ()  # each environment has its own
        for location in also[:_PLACES_SHOWN]:
            yield "also", str(location)
        if more := len(also[_PLACES_SHOWN:]):
            yield "also", f"{more} more places"
        yield "ignored", _why(finding)
        yield "fix", finding.fix
        yield "more", f"tallygate explain {finding.rule}" if finding.rule in self._explained else ""

    def _head(self, word: str, ink: str, rule: str, message: str) -> Iterator[str]:
        name = f"{word}[{visible(rule)}]"
        first, *rest = wrap(shortened(message, _LONGEST), self._style.width - 3, cells(name) - 1)
        linked = self._pen.link(self._pen.ink(ink, name), self._docs.get(rule, ""))
        yield linked + self._pen.ink("strong", f": {first}".rstrip())
        for line in rest:
            yield "   " + self._pen.ink("strong", line)

    def _arrow(self, location: Location, numbers: int) -> Iterator[str]:
        if location.path:
            place = f"{printable(location.path)}:{location.line}:{location.column}"
            yield f"{' ' * numbers}{self._pen.ink('frame', '-->')} {place}"

    def _fact(self, numbers: int, name: str, text: str) -> Iterator[str]:
        """A line `= name: text`, wrapped under its text; none for an empty text."""
        if not text:
            return
        indent = numbers + len(name) + 5
        first, *rest = wrap(shortened(text, _LONGEST), max(self._style.width - indent, 20))
        yield f"{' ' * numbers} {self._pen.ink('frame', '=')} {self._pen.ink('strong', f'{name}:')} {first}"
        for line in rest:
            yield " " * indent + line

    def _diagnostics(self, report: Report) -> Iterator[str]:
        told = [each for each in report.diagnostics if self._is_told(each)]
        shown = told if self._style.verbose else told[:_DIAGNOSTICS_SHOWN]
        for diagnostic in shown:
            yield "\n".join([*self._diagnostic(diagnostic), "\n"])
        if len(told) > len(shown):
            yield f"... and {len(told) - len(shown)} more like these (--verbose shows all)\n\n"

    def _is_told(self, diagnostic: Diagnostic) -> bool:
        return diagnostic.level in (Level.ERROR, Level.FINDING) or (
            self._style.verbose and diagnostic.level == Level.NOTE
        )

    def _diagnostic(self, diagnostic: Diagnostic) -> Iterator[str]:
        word = _LEVEL_WORDS[diagnostic.level]
        yield from self._head(word, word, diagnostic.rule, diagnostic.message)
        yield from self._arrow(diagnostic.location, 1)
        yield from self._fact(1, "resource", diagnostic.resource)
        if diagnostic.level == Level.ERROR:
            yield from self._fact(1, "note", "this was not evaluated, so its gate stays closed")
        yield from self._fact(1, "fix", diagnostic.hint)


def _word(finding: Finding) -> str:
    return "ignored" if is_ignored(finding) else WORDS[finding.effect]


def _why(finding: Finding) -> str:
    """Reason, owner, end and place of a suppression."""
    why = finding.suppression
    if why is None:
        return ""
    until = f"until {why.until}" if why.until else ""
    place = f"{why.source} in {why.location}" if why.location.path else why.source
    added = "added by this change" if why.added else ""
    return f"{why.reason or 'no reason given'} ({', '.join(filter(None, (why.owner, until, place, added)))})"


def _address(finding: Finding, names: Sequence[str]) -> str:
    """The resource and its environments, as far as they say more than the path above them."""
    resource, environment = finding.resource, finding.environment
    if resource == finding.location.path:
        return f"in {', '.join(names)}" if len(names) > 1 else ""
    if environment and resource.startswith((f"{environment}/", f"{environment}@")):
        if len(names) < 2:
            return resource
        resource = resource.removeprefix(f"{environment}/")
    return f"{resource} (in {', '.join(names)})" if resource and names else resource
