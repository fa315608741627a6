"""What opens each closed gate, as a numbered list; all else folded away below it."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import msgspec

from tallygate.model.aspect import Entry
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.finding import Effect, Finding, Status, Suppression
from tallygate.model.location import Location
from tallygate.model.verdict import Gate, Report
from tallygate.reports import aspects, objects
from tallygate.reports.alike import distinct
from tallygate.reports.closing import closes, closing, is_unknown, undecided, unevaluated
from tallygate.reports.escape import code, markdown, printable, shortened
from tallygate.reports.interface import Links
from tallygate.reports.links import source
from tallygate.reports.sections import Extent, Section, fitting
from tallygate.reports.summary import count
from tallygate.reports.unknown import groups

Item = Callable[[], str]
"""Writes an item of a list when there is room for it."""

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
        if steps := _steps(report, gate, links):
            title = f"To open {named(report, gate)}"
            yield Section(title, rank, f"**{title}**\n\n{_listed(steps, extent, '{}. ')}")
    if len(shut) > _MOST_LISTS:
        more = count(len(shut) - _MOST_LISTS, "more closed environment")
        yield Section(more, 18, f"… and {more}.")


def _steps(report: Report, gate: Gate, links: Links) -> list[Item]:
    grouped: dict[tuple[Location, str], list[str]] = {}
    for finding in undecided(report, gate):
        grouped.setdefault((finding.location, finding.message), []).append(finding.rule)
    return [
        *_told([(finding, "") for finding in closing(report, gate)], links),
        *(partial(_unevaluated, each, links) for each in unevaluated(report, gate)),
        *(partial(_undecided, *place, rules, links) for place, rules in grouped.items()),
    ]


def folded(report: Report, links: Links, extent: Extent) -> Iterator[Section]:
    """Sections that a reader opens by choice; none for what there is nothing of."""
    for title, rank, found in (
        ("Errors below the threshold", 20, _below(report)),
        ("Warnings", 21, distinct(_new(report, Effect.WARN), report.gates)),
    ):
        items = _told([(finding, ", ".join(own)) for finding, own in found], links)
        yield from _fold(f"{title} ({len(found)})", rank, items, extent)
    yield from _aspects(report, links, extent)
    yield from _unknown(report, links, extent)
    ignored = _ignored(report, links)
    yield from _fold(f"Ignored ({len(ignored)})", 23, ignored, extent)
    if report.objects.changes:
        told: list[Item] = [partial(str, item) for item in objects.items(report)]
        yield _folded(objects.title(report), 24, _listed(told, extent, "- "))


def _aspects(report: Report, links: Links, extent: Extent) -> Iterator[Section]:
    """What stands behind the columns of cost, drift and promotion."""
    for rank, (_, aspect) in enumerate(aspects.columns(report), start=17):
        items: list[Item] = [partial(_entry, one, links) for one in aspect.entries]
        more = [f"… and {aspect.more} more."] * (aspect.more > 0)
        basis = [markdown(sentence) for sentence in aspect.basis]
        if items:
            body = "\n\n".join([_listed(items, extent, "- "), *more, *basis])
            yield _folded(markdown(aspect.title, 200), rank, body)


def _entry(entry: Entry, links: Links) -> str:
    detail = f": {markdown(entry.detail)}" if entry.detail else ""
    return f"{markdown(entry.told)}{detail} {_place(entry.location, links)}".strip()


def _fold(title: str, rank: int, items: list[Item], extent: Extent) -> Iterator[Section]:
    if items:
        yield _folded(title, rank, _listed(items, extent, "- "))


def _folded(name: str, rank: int, body: str) -> Section:
    return Section(name, rank, f"<details><summary>{name}</summary>\n\n{body}\n\n</details>")


def _below(report: Report) -> list[tuple[Finding, tuple[str, ...]]]:
    gates = {gate.environment: gate for gate in report.gates}
    below = [
        finding
        for finding in _new(report, Effect.DENY)
        if finding.environment not in gates or not closes(finding, gates[finding.environment])
    ]
    return distinct(below, report.gates)


def _told(found: Sequence[tuple[Finding, str]], links: Links) -> list[Item]:
    """An item for each finding and its environments; one for those that say the same at many places."""
    alike: dict[tuple[str, ...], list[Finding]] = {}
    for finding, environments in found:
        alike.setdefault(_said(finding, environments), []).append(finding)
    items: list[Item] = []
    for finding, environments in found:
        several = alike[_said(finding, environments)]
        if len(several) <= _MOST_PLACES:
            items.append(partial(_finding, finding, links, environments))
        elif finding is several[0]:
            items.append(partial(_repeated, several, links, environments))
    return items


def _said(finding: Finding, environments: str) -> tuple[str, ...]:
    return finding.rule, finding.tool, finding.message, finding.label, finding.fix, environments


def _repeated(several: Sequence[Finding], links: Links, environments: str) -> str:
    places = ", ".join(_place(finding.location, links) for finding in several[:_MOST_PLACES])
    lead = f"{places} and {len(several) - _MOST_PLACES} more:"
    bare = msgspec.structs.replace(several[0], location=Location(""), also=(), rendered="")
    return f"{lead} {_finding(bare, links, environments)}"


def _unknown(report: Report, links: Links, extent: Extent) -> Iterator[Section]:
    """What the change reaches, listed; of what it does not reach, as of what is accepted, the number."""
    old = sum(is_unknown(finding) and not finding.reached for finding in report.findings)
    reached = tuple(finding for finding in report.findings if finding.reached)
    found = groups(msgspec.structs.replace(report, findings=reached))
    rest = f"{old} unknown as before, which this change does not reach." if old else ""
    items: list[Item] = [
        partial(_because_of, resource, location, reason, rules, links)
        for resource, reasons in found.items()
        for (location, reason), rules in reasons.items()
    ]
    total = old + sum(len(rules) for reasons in found.values() for rules in reasons.values())
    if items:
        body = "\n\n".join(filter(None, [_listed(items, extent, "- "), rest]))
        yield _folded(f"Unknown ({total})", 22, body)
    elif rest:
        yield Section("unknown", 22, rest)


def _ignored(report: Report, links: Links) -> list[Item]:
    return [
        partial(_covered, finding, finding.suppression, links)
        for finding in report.findings
        if finding.suppression
    ]


def _new(report: Report, effect: Effect) -> list[Finding]:
    return [each for each in report.findings if (each.status, each.effect) == (Status.NEW, effect)]


def _unevaluated(error: Diagnostic, links: Links) -> str:
    told = f"could not be evaluated: {_sentence(error.message)}"
    parts = [_place(error.location, links), told, _order(error.hint), f"({code(error.rule)})"]
    return " ".join(filter(None, parts))


def _undecided(location: Location, reason: str, rules: list[str], links: Links) -> str:
    return f"{_place(location, links)} could not be decided: {_because(reason, rules)}".strip()


def _because_of(resource: str, location: Location, reason: str, rules: list[str], links: Links) -> str:
    subject = "" if resource == printable(location.path) else f" {code(resource)}:"
    return f"{_place(location, links)}{subject} {_because(reason, rules)}".strip()


def _covered(finding: Finding, why: Suppression, links: Links) -> str:
    bare = msgspec.structs.replace(finding, fix="")
    place = f" in {_place(why.location, links)}" if why.location.path else ""
    until = f" until {markdown(why.until, 20)}" if why.until else ""
    owner = f" ({markdown(why.owner, 60)})" if why.owner else ""
    added = ", which this change adds" if why.added else ""
    told = f"Ignored{until} by {markdown(why.source, 40)}{place}{added}{owner}"
    reason = _sentence(why.reason or "no reason given")
    return f"{_finding(bare, links, finding.environment)}. {told}: {reason}"


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


def _listed(items: list[Item], extent: Extent, bullet: str) -> str:
    """The first items that have room; the rest counted below them. bullet: `{}` stands for the number."""
    shown = fitting((bullet.format(n) + item() for n, item in enumerate(items, start=1)), extent)
    more = [f"\n… and {len(items) - len(shown)} more."] * (len(shown) < len(items))
    return "\n".join([*shown, *more])
