"""What opens each closed gate, as a numbered list; all else folded away below it."""

import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from tallygate.model.finding import Effect, Finding, Status, Suppression
from tallygate.model.location import Location
from tallygate.model.verdict import Gate, Report
from tallygate.reports.closing import closes, closing, undecided, unevaluated
from tallygate.reports.escape import code, markdown, printable, shortened
from tallygate.reports.interface import Links
from tallygate.reports.links import source
from tallygate.reports.sections import Extent, Section, fitting
from tallygate.reports.summary import count
from tallygate.reports.unknown import groups

_MOST_LISTS = 10
_MOST_PLACES = 3
_WORD = re.compile(r"[a-z]+(?: |$)")
_ENDS = (".", "!", "?", ":", "…")


def named(report: Report, gate: Gate) -> str:
    """An environment by its name; what belongs to none is the rest."""
    if gate.environment:
        return markdown(gate.environment, 40)
    return "the rest" if len(report.gates) > 1 else "the gate"


def fixes(report: Report, links: Links, extent: Extent) -> Iterator[Section]:
    """A list for each closed gate, in order; of many only the first, and then their number."""
    shut = [gate for gate in report.gates if gate.state != "pass"]
    for rank, gate in enumerate(shut[:_MOST_LISTS], start=2):
        title = f"To open {named(report, gate)}"
        items = [f"{number}. {item}" for number, item in enumerate(_steps(report, gate, links), start=1)]
        if items:
            yield Section(title, rank, f"**{title}**\n\n{_listed(items, extent)}")
    if len(shut) > _MOST_LISTS:
        more = count(len(shut) - _MOST_LISTS, "more closed environment")
        yield Section(more, 18, f"… and {more}.")


def _steps(report: Report, gate: Gate, links: Links) -> Iterator[str]:
    for finding in closing(report, gate):
        yield _finding(finding, links, "")
    for each in unevaluated(report, gate):
        text = f"{_place(each.location, links)} could not be evaluated: {_sentence(each.message)}"
        yield f"{text.strip()} {_order(each.hint)} ({code(each.rule)})"
    grouped: dict[tuple[Location, str], list[str]] = {}
    for finding in undecided(report, gate):
        grouped.setdefault((finding.location, finding.message), []).append(finding.rule)
    for (location, reason), rules in grouped.items():
        yield f"{_place(location, links)} could not be decided: {_because(reason, rules)}".strip()


def folded(report: Report, links: Links, extent: Extent) -> Iterator[Section]:
    """Sections that a reader opens by choice; none for what there is nothing of."""
    for rank, (title, items) in enumerate(_FOLDS.items(), start=20):
        if lines := [f"- {item}" for item in items(report, links)]:
            body = _listed(lines, extent)
            text = f"<details><summary>{title} ({len(lines)})</summary>\n\n{body}\n\n</details>"
            yield Section(f"{title} ({len(lines)})", rank, text)


def _below(report: Report, links: Links) -> Iterator[str]:
    thresholds = {gate.environment: gate for gate in report.gates}
    for finding in _new(report, Effect.DENY):
        gate = thresholds.get(finding.environment)
        if gate is None or not closes(finding, gate):
            yield _finding(finding, links, finding.environment)


def _warnings(report: Report, links: Links) -> Iterator[str]:
    for finding in _new(report, Effect.WARN):
        yield _finding(finding, links, finding.environment)


def _unknown(report: Report, links: Links) -> Iterator[str]:
    for resource, reasons in groups(report).items():
        for (location, reason), rules in reasons.items():
            subject = "" if resource == printable(location.path) else f" {code(resource)}:"
            yield f"{_place(location, links)}{subject} {_because(reason, rules)}".strip()


def _ignored(report: Report, links: Links) -> Iterator[str]:
    for finding in report.findings:
        if why := finding.suppression:
            bare = msgspec.structs.replace(finding, fix="")
            yield f"{_finding(bare, links, finding.environment)}. {_reason(why, links)}"


def _reason(why: Suppression, links: Links) -> str:
    place = f" in {_place(why.location, links)}" if why.location.path else ""
    until = f" until {markdown(why.until, 20)}" if why.until else ""
    owner = f" ({markdown(why.owner, 60)})" if why.owner else ""
    reason = _sentence(why.reason or "no reason given")
    added = ", which this change adds" if why.added else ""
    return f"Ignored{until} by {markdown(why.source, 40)}{place}{added}{owner}: {reason}"


_FOLDS: dict[str, Callable[[Report, Links], Iterable[str]]] = {
    "Errors below the threshold": _below,
    "Warnings": _warnings,
    "Unknown": _unknown,
    "Ignored": _ignored,
}


def _new(report: Report, effect: Effect) -> list[Finding]:
    return [each for each in report.findings if (each.status, each.effect) == (Status.NEW, effect)]


def _finding(finding: Finding, links: Links, environment: str | None) -> str:
    message = f"{finding.message} ({finding.label})" if finding.label else finding.message
    rendered = f"rendered {code(finding.rendered)}" if finding.rendered else ""
    about = [code(finding.rule), markdown(finding.tool, 40), markdown(environment or "", 40), rendered]
    parts = [_place(finding.location, links), _sentence(message), _also(finding, links), _order(finding.fix)]
    return f"{' '.join(filter(None, parts))} ({', '.join(filter(None, about))})"


def _also(finding: Finding, links: Links) -> str:
    places = [_place(location, links) for location in finding.also[:_MOST_PLACES]]
    return f"Also {', '.join(places)}." if places else ""


def _because(reason: str, rules: list[str]) -> str:
    named = ", ".join(code(rule) for rule in list(dict.fromkeys(rules))[:_MOST_PLACES])
    more = f" and {len(rules) - _MOST_PLACES} more" if len(rules) > _MOST_PLACES else ""
    return f"{_sentence(reason)} ({named}{more})"


def _place(location: Location, links: Links) -> str:
    """`path:line`, linked where its address is known; nothing for no file."""
    if not location.path:
        return ""
    text, address = code(f"{shortened(location.path, 140)}:{location.line}"), source(links, location)
    return f"[{text}]({address})" if address else text


def _sentence(text: str) -> str:
    written = markdown(text)
    return written if not written or written.endswith(_ENDS) else f"{written}."


def _order(text: str) -> str:
    """A fix as a sentence of its own; what begins with a name and no word stays as it is."""
    return _sentence(text[:1].upper() + text[1:] if _WORD.match(text) else text)


def _listed(items: list[str], extent: Extent) -> str:
    """The first items that have room; the rest counted below them."""
    shown = fitting(items, extent)
    more = [f"\n… and {len(items) - len(shown)} more."] * (len(shown) < len(items))
    return "\n".join([*shown, *more])
