"""What opens each closed gate: the end of a report that is long, or whose causes have no fix above them."""

from collections.abc import Iterable, Iterator

from tallygate.model.finding import Finding
from tallygate.model.location import Location
from tallygate.model.verdict import Gate, Report
from tallygate.reports.causes import Cause, cause_of, with_remedy
from tallygate.reports.closing import closing, undecided, unevaluated
from tallygate.reports.escape import printable, shortened
from tallygate.reports.interface import Style
from tallygate.reports.layout import Pen, wrap

_MOST_STEPS = 5
_MOST_GATES = 5
_LONGEST = 400
_ACCEPT = (
    "What nobody can know here: `tallygate baseline` accepts it, `on_unknown` in tallygate.yaml lets it pass."
)


def to_open(report: Report, style: Style) -> Iterator[str]:
    """Lines: a numbered list for each closed gate; those that have the same steps share one."""
    pen = Pen(style.colour)
    named: dict[tuple[str, ...], list[str]] = {}
    shut = [gate for gate in report.gates if gate.state != "pass"]
    for gate in shut:
        if steps := tuple(_steps(report, gate)):
            named.setdefault(steps, []).append(_name(report, gate))
    for steps, names in list(named.items())[:_MOST_GATES]:
        yield ""
        yield pen.ink("strong", f"To open {', '.join(names)}:")
        for number, step in enumerate(steps[:_MOST_STEPS], start=1):
            yield from _wrapped(f"{number}. ", step, style.width)
        if more := len(steps) - _MOST_STEPS:
            yield from [f"   ... and {more} more"] * (more > 0)
    if any(undecided(report, gate) for gate in shut):
        yield from _wrapped("", _ACCEPT, style.width)


def _name(report: Report, gate: Gate) -> str:
    rest = "the rest" if len(report.gates) > 1 else "the gate"
    return shortened(gate.environment, 60) if gate.environment else rest


def _steps(report: Report, gate: Gate) -> Iterator[str]:
    """One for each rule and fix, then what was not evaluated, then the unknown by its reason."""
    grouped: dict[tuple[str, str], list[Location]] = {}
    for finding in closing(report, gate):
        grouped.setdefault((finding.rule, finding.fix or finding.message), []).append(finding.location)
    for (rule, text), places in grouped.items():
        yield _step(places, text, [rule])
    for error in unevaluated(report, gate):
        text = f"could not be evaluated: {error.message}" + (f"; {error.hint}" if error.hint else "")
        yield _step([error.location], text, [error.rule])
    yield from _unknown_steps(undecided(report, gate))


def _unknown_steps(unknown: Iterable[Finding]) -> Iterator[str]:
    """One for each cause; those without a known one by their reason."""
    grouped: dict[Cause | tuple[str, str], list[Finding]] = {}
    for finding in unknown:
        grouped.setdefault(cause_of(finding.message) or (finding.message, finding.fix), []).append(finding)
    for cause, findings in grouped.items():
        text = with_remedy(findings[0].message)
        if isinstance(cause, Cause) and len({finding.message for finding in findings}) > 1:
            text = f"they {cause.cause}; {cause.remedy}"
        places, rules = zip(*((finding.location, finding.rule) for finding in findings), strict=True)
        yield _step(places, f"could not be decided: {text}", rules)


def _step(places: Iterable[Location], text: str, rules: Iterable[str]) -> str:
    first, *others = dict.fromkeys(f"{printable(p.path)}:{p.line}" for p in places)
    more = f" and {len(others)} more" if others else ""
    shown, *rest = dict.fromkeys(rules)
    named = printable(shown) + (f" and {len(rest)} more" if rest else "")
    return f"{first}{more}: {shortened(text, _LONGEST)} ({named})".removeprefix(":0: ")


def _wrapped(lead: str, text: str, width: int) -> Iterator[str]:
    first, *rest = wrap(text, max(width - len(lead), 20))
    yield f"{lead}{first}"
    yield from (" " * len(lead) + line for line in rest)
