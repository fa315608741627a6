"""What a suppression covers keeps its place and no longer counts; what is wrong with one is a finding."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tallygate.engine.evaluate import Evaluation
from tallygate.engine.findings import of_diagnostic
from tallygate.engine.globs import matches
from tallygate.engine.judge import unread
from tallygate.engine.own_rules import own_rule
from tallygate.engine.redact import mask_text
from tallygate.engine.suppress.gather import written
from tallygate.engine.suppress.marker import Marker, invalid
from tallygate.engine.suppress.scheme import Scheme
from tallygate.model.diagnostic import Diagnostic
from tallygate.model.finding import Finding, Status, Suppression


def applied(scheme: Scheme, evaluation: Evaluation, told: Sequence[Finding]) -> list[Finding]:
    """The findings of one tree with `suppression` filled, and those about the suppressions themselves.

    A known finding becomes SUPPRESSED; an unknown one stays UNKNOWN, and closes nothing.
    """
    made = [*scheme.declared, *written(evaluation.tree, scheme.spellings, scheme.comments)]
    problems = [one for one in made if isinstance(one, Diagnostic)]
    markers = [one for one in made if isinstance(one, Marker)]
    found = {finding.rule for finding in told if finding.tool}
    holding: list[tuple[Marker, str]] = []
    for marker in markers:
        for rule in marker.rules:
            problem = scheme.problem(marker, rule, found)
            if problem:
                problems.append(problem)
            else:
                holding.append((marker, rule))
    cover = _Cover(holding)
    findings = [cover.on(finding) for finding in told]
    unused = _unused(scheme, evaluation, [one for one in holding if one not in cover])
    return [*findings, *_findings(evaluation, [*problems, *cover.problems, *unused])]


def _findings(evaluation: Evaluation, problems: Iterable[Diagnostic]) -> Iterator[Finding]:
    environment_of = evaluation.tree.layout.environment_of
    for problem in problems:
        finding = of_diagnostic(own_rule(problem.rule), problem, Status.NEW)
        yield msgspec.structs.replace(finding, environment=environment_of(problem.location.path))


def _unused(
    scheme: Scheme, evaluation: Evaluation, left: Iterable[tuple[Marker, str]]
) -> Iterator[Diagnostic]:
    """Told only where the rule was evaluated and the file was read; other tools may need their own."""
    lost = unread(evaluation)
    broken = {failure.rule for failure in evaluation.failures}
    for marker, rule in left:
        if marker.entry and len(marker.rules) > 1:
            continue  # a glob means those that are found
        unsure = bool(lost) if marker.source == "exception" else marker.location.path in lost
        if not (unsure or marker.tool or rule in broken):
            told = scheme.unused(marker, rule)
            if told:
                yield told


class _Lines:
    """For each line of a file the innermost of the markers that cover it."""

    def __init__(self, markers: Sequence[Marker]) -> None:
        ordered = sorted(markers, key=lambda marker: (marker.first, -marker.last))
        self._starts = sorted({line for m in markers for line in (m.first, m.last + 1)})
        self._inner: list[Marker | None] = []
        waiting, opened = iter(ordered), list[Marker]()
        following = next(waiting, None)
        for start in self._starts:
            while following and following.first <= start:
                opened.append(following)
                following = next(waiting, None)
            while opened and opened[-1].last < start:
                opened.pop()
            self._inner.append(opened[-1] if opened else None)

    def at(self, line: int) -> Marker | None:
        index = bisect_right(self._starts, line) - 1
        return self._inner[index] if index >= 0 else None


class _Cover:
    """The markers that hold, by what they cover, and which of them were needed."""

    def __init__(self, holding: Sequence[tuple[Marker, str]]) -> None:
        by_place: dict[tuple[str, str, str, str], list[Marker]] = defaultdict(list)
        self._exceptions: dict[str, list[Marker]] = defaultdict(list)
        for marker, rule in holding:
            if marker.entry:
                self._exceptions[rule].append(marker)
                continue
            by_place[marker.path, rule, marker.resource, marker.root].append(marker)
        self._places = {key: _Lines(markers) for key, markers in by_place.items()}
        self._used: set[tuple[int, str]] = set()
        self._unreasoned: set[tuple[int, str]] = set()
        self.problems: list[Diagnostic] = []

    def __contains__(self, held: object) -> bool:
        """Whether the marker covers a finding of the rule."""
        assert isinstance(held, tuple)
        return (id(held[0]), held[1]) in self._used

    def on(self, finding: Finding) -> Finding:
        markers = list(self._covering(finding))
        for marker in markers:
            self._used.add((id(marker), finding.rule))
        if finding.status is Status.UNKNOWN:
            markers = [marker for marker in markers if self._is_reasoned(marker, finding.rule)]
        return _suppressed(finding, markers[0]) if markers else finding

    def _covering(self, finding: Finding) -> Iterator[Marker]:
        """The innermost comment, an annotation of the object, and exceptions."""
        # A line of the base is another one in this tree.
        for place in () if finding.in_base else (finding.location, *finding.also):
            for resource in ("", finding.resource):
                marker = self._at(place.path, place.line, finding.rule, resource)
                if marker:
                    yield marker
        yield from self._rendered(finding)
        for marker in self._exceptions.get(finding.rule, ()):
            if _excepts(marker, finding):
                yield marker

    def _rendered(self, finding: Finding) -> list[Marker]:
        """Annotations of the object; none where another root renders one of its name without them."""
        rule, resource = finding.rule, finding.resource
        found = [root and self._at("", 1, rule, resource, root) for root in finding.roots]
        return [marker for marker in found if marker] if all(found) else []

    def _at(self, path: str, line: int, rule: str, resource: str, root: str = "") -> Marker | None:
        lines = self._places.get((path, rule, resource, root))
        return lines.at(line) if lines else None

    def _is_reasoned(self, marker: Marker, rule: str) -> bool:
        """Tells once of a marker and rule what it lacks."""
        if not marker.reason and (id(marker), rule) not in self._unreasoned:
            self._unreasoned.add((id(marker), rule))
            message = f"{rule} is UNKNOWN here; ignoring that needs a reason"
            self.problems.append(invalid(marker.location, message))
        return bool(marker.reason)


def _excepts(marker: Marker, finding: Finding) -> bool:
    """All that an exception names must fit."""
    entry = marker.entry
    if entry is None:
        return False
    # Where else it is told may be an overlay or a call that a change brings, into whatever folder suits it.
    return (
        (not entry.paths or matches(entry.paths, finding.location.path))
        and (not entry.resource or matches((entry.resource,), finding.resource))
        and (not entry.environment or entry.environment == finding.environment)
    )


def _suppressed(finding: Finding, marker: Marker) -> Finding:
    return msgspec.structs.replace(
        finding,
        status=finding.status if finding.status is Status.UNKNOWN else Status.SUPPRESSED,
        suppression=Suppression(
            source=marker.source,
            location=marker.location,
            reason=mask_text(marker.reason, []),
            owner=mask_text(marker.owner, []),
            until=marker.until,
        ),
    )
