"""Ask the rules about drift, and lead their answers to the line that a person changes."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from tallygate.engine import findings as read_findings
from tallygate.engine.config import Config
from tallygate.engine.domain_rules import Ask, Told, answers, is_of_drift
from tallygate.engine.drift import Drifting, drifting_of, evidence_for, imported_of
from tallygate.engine.drift_input import view_of
from tallygate.engine.evaluate import Evaluation, Tree
from tallygate.engine.inputs import drift_input
from tallygate.engine.options import Options
from tallygate.engine.rule_settings import runs
from tallygate.engine.trees import Trees
from tallygate.model.diagnostic import Diagnostic, Level
from tallygate.model.drift import DriftItem, DriftKind
from tallygate.model.finding import Effect, Finding, Status
from tallygate.model.location import Location, json_pointer
from tallygate.model.rule import Rule
from tallygate.rego.native import Violation
from tallygate.rego.types import Job, Program

_POINTERS = ("item", "expired", "unused", "known")


def drifted(
    options: Options,
    trees: Trees,
    config: Config,
    read: Sequence[Tree],
    evaluations: Sequence[Evaluation],
    program: Program,
    ask: Ask,
) -> tuple[list[Evaluation], Drifting]:
    """The evaluations with what rules say of drift, and the drift of the head. Raises UsageError."""
    evidence, imported = evidence_for(options), imported_of(read[-1], trees.judge, config)
    made, found = list(evaluations), list[Drifting]()
    for side, tree in enumerate(read):
        drifting = drifting_of(tree, config, options, evidence, imported)
        told, failures = Asked(drifting, config, program, tree).answers(ask)
        found.append(drifting)
        made[side] = made[side].with_told(told, failures if side == 0 else (), unknown(drifting))
    return made, weighed(found[0], made[0].findings)


def weighed(drifting: Drifting, findings: Sequence[Finding]) -> Drifting:
    """Items with the severity and the effect that the rules give them; what nobody declares closes nothing
    where no rule speaks of it."""
    of = {one.evidence["drift"]: one for one in findings if "drift" in one.evidence}

    def judged(item: DriftItem) -> DriftItem:
        if (told := of.get(item.id)) is not None:
            return msgspec.structs.replace(item, severity=told.severity, effect=str(told.effect))
        quiet = item.kind is DriftKind.EXTRA
        return msgspec.structs.replace(item, effect=str(Effect.AUDIT)) if quiet else item

    items = tuple(map(judged, drifting.drift.items))
    return msgspec.structs.replace(drifting, drift=msgspec.structs.replace(drifting.drift, items=items))


def unknown(drifting: Drifting) -> Iterator[Diagnostic]:
    """What could not be compared, and why: it is no pass."""
    for item in drifting.drift.items:
        if item.is_unknown:
            subject = item.subject
            at = f"{subject.address} {json_pointer(item.path)}".rstrip()
            told = f"{at}: {item.reason or 'cannot be told'}"
            yield _told_unknown(told, item.location, subject.environment, subject.address)
    for row in drifting.drift.coverage:
        for what, why, remedy in row.unread:
            told = f"{what}: {why}; {remedy}"
            yield _told_unknown(told, row.location or _place(what, drifting), row.environment, what)


def _told_unknown(message: str, location: Location, environment: str | None, resource: str) -> Diagnostic:
    return Diagnostic(
        "drift-unknown", message, location, Level.UNKNOWN, environment=environment, resource=resource
    )


def _place(what: str, drifting: Drifting) -> Location:
    """Of a file that was not read it is that file."""
    return Location(what if what in drifting.evidence.paths else "tallygate.yaml")


class Asked:
    def __init__(self, drifting: Drifting, config: Config, program: Program, tree: Tree) -> None:
        self._drifting, self._config, self._program = drifting, config, program
        self._is_production = tree.layout.is_production

    def answers(self, ask: Ask) -> Told:
        rules = self._program.rules()
        asked = tuple(
            number
            for number, rule in enumerate(rules)
            if runs(rule, self._config) and is_of_drift(self._program, number)
        )
        view = view_of(self._drifting, self._is_production)
        jobs = [Job("drift", drift_input(view, self._config.policies.settings), asked)] if asked else []
        return answers(jobs, ask, self._program, self._config, "drift", self._finding)

    def _finding(self, rule: Rule, told: Violation) -> Told:
        where = _pointed(told.evidence, self._drifting)
        item = self._drifting.drift.items[where.item] if where.item >= 0 else None
        effect = Effect.AUDIT if item is not None and _is_quiet(item, rule) else rule.effect
        evidence = {key: value for key, value in told.evidence.items() if key not in _POINTERS}
        finding = Finding(
            rule=rule.id,
            severity=rule.severity,
            effect=effect,
            message=told.message,
            resource=where.subject,
            location=where.location,
            environment=where.environment,
            status=Status.NEW,
            fingerprint=read_findings.fingerprint(rule.id, "", where.subject, where.identity),
            label=told.label,
            fix=rule.fix,
            evidence={**evidence, **({"drift": item.id} if item else {})},
        )
        return [finding], []


def _is_quiet(item: DriftItem, rule: Rule) -> bool:
    """Whether it is only told: by what found it, or as nobody declares it and the rule does not deny that."""
    return item.effect == Effect.AUDIT or (item.kind is DriftKind.EXTRA and rule.effect is Effect.WARN)


class _Where(msgspec.Struct, frozen=True):
    """item: its number, -1 for none. identity: what tells it from others of the rule."""

    location: Location
    subject: str
    environment: str | None
    identity: str
    item: int = -1


def _pointed(evidence: dict[str, Any], drifting: Drifting) -> _Where:
    items = drifting.drift.items
    if (number := _index(evidence, "item", items)) >= 0:
        item = items[number]
        subject = item.subject
        return _Where(item.location, subject.address, subject.environment, item.id, number)
    for key, rules in (("expired", drifting.expired), ("unused", drifting.unused)):
        if (number := _index(evidence, key, rules)) >= 0:
            rule = rules[number]
            about = "\0".join((rule.layer, rule.type, rule.id, rule.path, rule.manager))
            return _Where(rule.location, "drift.ignore", None, about)
    return _Where(Location("tallygate.yaml"), "drift", None, "")


def _index(evidence: dict[str, Any], key: str, of: Sequence[Any]) -> int:
    number = evidence.get(key)
    return number if type(number) is int and 0 <= number < len(of) else -1
