"""The verdict: what a change brings, which gates it closes, and the exit code."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

import msgspec

from tallygate.engine.config import Config
from tallygate.engine.evaluate import Evaluation
from tallygate.engine.findings import of_diagnostic
from tallygate.engine.own_rules import own_rule
from tallygate.engine.packs import Pack
from tallygate.engine.reach import files_of, is_reached
from tallygate.engine.rule_settings import threshold
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.echo import without_echoes
from tallygate.model.finding import SEVERITIES, Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Exit, Gate

_Kind = TypeVar("_Kind")
_EFFECT_ORDER = {Effect.DENY: 0, Effect.WARN: 1, Effect.AUDIT: 2}


def all_findings(evaluation: Evaluation, packs: Sequence[Pack]) -> list[Finding]:
    """Findings of the rules, of loaders and schemas, and everything that cannot be known."""
    known = [finding for finding in evaluation.findings if finding.status is not Status.UNKNOWN]
    statuses = {Level.FINDING: Status.NEW, Level.UNKNOWN: Status.UNKNOWN}
    told = [
        of_diagnostic(own_rule(diagnostic.rule, packs), diagnostic, statuses[diagnostic.level])
        for diagnostic in evaluation.diagnostics
        if diagnostic.level in statuses
    ]
    unknown = _once(f for f in evaluation.findings if f.status is Status.UNKNOWN)
    return [*unknown, *_told_once(known), *told]


def without_told_better(findings: Sequence[Finding]) -> list[Finding]:
    """Without what another rule tells better, where that rule's finding counts as much: it may be disabled,
    suppressed or lowered."""
    counting: dict[tuple[str, Location, str, str | None], int] = {}
    for one in findings:
        if one.status is Status.NEW and one.effect is Effect.DENY and one.suppression is None:
            key = (one.rule, one.location, one.resource, one.environment)
            severity = SEVERITIES.index(one.severity)
            counting[key] = min(severity, counting.get(key, severity))
    return [
        one
        for one in findings
        if not one.told_by
        or counting.get((*one.told_by, one.resource, one.environment), -1) < SEVERITIES.index(one.severity)
    ]


def without_echoes_of(compared: Sequence[Finding], head: Evaluation) -> list[Finding]:
    """Told after the comparison: what one tree says of each environment, the other may say of the rest."""
    return without_echoes(
        compared,
        head.tree.reading.successions,
        lambda one: (one.root, one.environment),
        lambda one: (
            one.rule,
            one.message,
            one.location,
            one.also,
            one.effect,
            one.status is Status.UNKNOWN,
            one.status is Status.FIXED,
        ),
    )


def _told_once(findings: Sequence[Finding]) -> list[Finding]:
    """An object may be judged as written and as rendered, too; what is said of both is one finding."""
    rendered = {(f.fingerprint, f.effect) for f in findings if f.rendered}
    return [f for f in findings if f.rendered or (f.fingerprint, f.effect) not in rendered]


def _once(unknown: Iterable[Finding]) -> list[Finding]:
    """A package that denies the worst and warns of the rest asks the same question twice, and so do the
    renderings of one object.
    """
    asked: dict[tuple[str, Location], Finding] = {}
    for finding in unknown:
        key = (finding.fingerprint, finding.location)
        roots = {*finding.roots, *(asked[key].roots if key in asked else ())}
        asked[key] = msgspec.structs.replace(finding, roots=tuple(sorted(roots)))
    return list(asked.values())


def unread(evaluation: Evaluation) -> set[str]:
    """Files of which nobody knows what they hold or render to: what is not found there may yet be there."""
    lost = [d for d in evaluation.diagnostics if d.level is Level.ERROR or d.rule == "k8s-unrendered"]
    return {path for d in lost for path in files_of(d)}


def compare(
    head: Sequence[Finding], base: Sequence[Finding] | None, changed: Collection[str], unread: Collection[str]
) -> list[Finding]:
    """Head's findings as new or existing, and those of base that are gone, as fixed.

    Equal fingerprints are counted, each rendering of its own: a second finding of a kind that base has once
    is new. An unknown keeps its status; it is reached when base does not have it or the change touches a
    file it hangs on. Nothing is fixed in a file of `unread`, nor where head no longer knows. What base
    suppresses is not there: without its suppression it is new.
    """
    if base is None:
        return list(head)
    uncovered = [finding for finding in base if finding.suppression is None]
    covered = counted((_key(f), f.copies) for f in base if f.suppression)
    left = counted((_key(f), f.copies) for f in uncovered)
    in_base = {_key(finding): finding for finding in base}
    compared = []
    # Covered ones first: a second finding that equals one the change hides is new.
    for finding in sorted(head, key=lambda finding: finding.suppression is None):
        if finding.suppression and covered[_key(finding)] >= finding.copies:
            covered[_key(finding)] -= finding.copies
            compared.append(finding)
            continue
        known = left[_key(finding)] >= finding.copies
        left[_key(finding)] -= min(left[_key(finding)], finding.copies)
        before = in_base.get(_key(finding), finding)
        compared.append(_against_base(finding, known, is_reached(changed, (finding, before))))
    unsure = {_subject(finding) for finding in head if finding.status is Status.UNKNOWN}
    gone = [finding for finding in _gone(uncovered, left) if _subject(finding) not in unsure]
    return compared + [finding for finding in gone if finding.location.path not in unread]


def counted(amounts: Iterable[tuple[_Kind, int]]) -> Counter[_Kind]:
    """The sum of each."""
    found: Counter[_Kind] = Counter()
    for key, amount in amounts:
        found[key] += amount
    return found


def _subject(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.resource


def _key(finding: Finding) -> tuple[str, bool, Effect]:
    """A warning that becomes a denial is new."""
    return finding.fingerprint, finding.status is Status.UNKNOWN, finding.effect


def _against_base(finding: Finding, known: bool, touched: bool) -> Finding:
    if finding.suppression:
        added = finding.suppression.source != "exception"
        suppression = msgspec.structs.replace(finding.suppression, added=added)
        return msgspec.structs.replace(finding, suppression=suppression)
    if finding.status is Status.UNKNOWN:
        return msgspec.structs.replace(finding, reached=not known or touched)
    return msgspec.structs.replace(finding, status=Status.EXISTING) if known else finding


def _gone(base: Sequence[Finding], left: Counter[tuple[str, bool, Effect]]) -> Iterable[Finding]:
    for finding in base:
        if left[_key(finding)] >= finding.copies and finding.status is not Status.UNKNOWN:
            left[_key(finding)] -= finding.copies
            yield msgspec.structs.replace(finding, status=Status.FIXED)


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order of every report: effect, severity, path, line, rule."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[int, int, str, int, int, str, str, str]:
    place = finding.location
    severity = -SEVERITIES.index(finding.severity)
    effect = _EFFECT_ORDER[finding.effect]
    return (
        effect,
        severity,
        place.path,
        place.line,
        place.column,
        finding.rule,
        finding.resource,
        finding.message,
    )


def gates(
    findings: Sequence[Finding],
    diagnostics: Sequence[Diagnostic],
    environments: Sequence[str],
    config: Config,
    fail_on: str | None,
    on_unknown: str,
) -> tuple[Gate, ...]:
    """One gate an environment, and one for what belongs to none where there is such a thing."""
    errors = [diagnostic for diagnostic in diagnostics if diagnostic.level is Level.ERROR]
    heard = [finding for finding in findings if finding.effect is not Effect.AUDIT]
    named = {finding.environment for finding in heard} | {error.environment for error in errors}
    order = [*environments, *sorted(name for name in named if name and name not in environments)]
    names: list[str | None] = [*order, None] if None in named or not order else list(order)
    return tuple(
        _gate(
            name,
            [finding for finding in findings if finding.environment == name],
            [error for error in errors if error.environment == name],
            fail_on or config.threshold(name),
            [
                finding
                for finding in findings
                if _closes(finding, fail_on or threshold(config, name, finding.location.path))
            ],
            on_unknown,
        )
        for name in names
    )


def _gate(
    name: str | None,
    findings: Sequence[Finding],
    errors: Sequence[Diagnostic],
    fail_on: str,
    severe: Sequence[Finding],
    on_unknown: str,
) -> Gate:
    """severe: the findings that close it if they are new, of any environment."""
    new = [finding for finding in findings if finding.status is Status.NEW]
    closing = [finding for finding in severe if finding.status is Status.NEW and finding.environment == name]
    unknown = [f for f in findings if f.status is Status.UNKNOWN and f.suppression is None]
    blind = errors or any(_blinds(finding, on_unknown) for finding in unknown)
    return Gate(
        environment=name,
        state="fail" if closing else "error" if blind else "pass",
        fail_on=fail_on,
        errors=sum(finding.effect is Effect.DENY for finding in new),
        warnings=sum(finding.effect is Effect.WARN for finding in new),
        unknown=len(unknown),
        rules=tuple(dict.fromkeys(finding.rule for finding in closing)),
        unevaluated=len(errors),
    )


def _closes(finding: Finding, fail_on: str) -> bool:
    return finding.effect is Effect.DENY and SEVERITIES.index(finding.severity) >= SEVERITIES.index(fail_on)


def _blinds(unknown: Finding, on_unknown: str) -> bool:
    """Whether an unknown keeps its gate shut."""
    return on_unknown == "close" or (on_unknown == "close_if_reached" and unknown.reached)


def exit_code(gates: Sequence[Gate], nothing_checked: bool) -> Exit:
    """The first that applies: closed, could not evaluate, nothing checked, pass."""
    states = {gate.state for gate in gates}
    if "fail" in states:
        return Exit.CLOSED
    if "error" in states:
        return Exit.ERROR
    return Exit.NOTHING if nothing_checked else Exit.PASS
