"""The target as it would be after a plan, judged by the validators, policies and budgets of the tree."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from tallygate.engine.cost import Costing
from tallygate.engine.domain_rules import is_of_costs
from tallygate.engine.evaluate import Evaluation
from tallygate.engine.judges import Judges
from tallygate.engine.options import Options
from tallygate.engine.own_rules import own_rule_ids
from tallygate.engine.promotion import Planned
from tallygate.engine.reach import is_reached
from tallygate.engine.report import Run, report
from tallygate.engine.run import evaluated_of
from tallygate.engine.trees import Trees
from tallygate.model.diagnostic import Level
from tallygate.model.finding import SEVERITIES, Effect, Finding, Status
from tallygate.model.location import Location
from tallygate.model.verdict import Report
from tallygate.promotion.facts import Judged, Problem
from tallygate.promotion.gates.declared import Gate
from tallygate.promotion.gates.evaluate import OF_THE_TARGET
from tallygate.sources.interface import Snapshot
from tallygate.sources.overlaid import Overlaid

_MOST_EVIDENCE = 20


class _Target(msgspec.Struct, frozen=True):
    """What judging the target came to."""

    environment: str
    run: Run
    report: Report
    own: frozenset[str]
    of_costs: frozenset[str]
    changed: frozenset[str] = frozenset()

    @property
    def costing(self) -> Costing | None:
        found: Costing | None = self.run.costing
        return found


class Targets:
    """The tree with some files written otherwise, as it is judged for each environment: once."""

    def __init__(self, options: Options, snapshot: Snapshot, files: Mapping[str, bytes | None]) -> None:
        self._options, self._snapshot, self._files = options, snapshot, files
        self._made: dict[str, _Target] = {}

    def judged(self, made: Planned, gates: Iterable[Gate]) -> Judged:
        """What gates of the kinds OF_THE_TARGET have to know; nothing of a plan that cannot be written.

        Raises as a check does.
        """
        asked = [gate for gate in gates if gate.kind in OF_THE_TARGET]
        if not asked or not made.files:
            return Judged()
        target = msgspec.structs.replace(self._of(made.plan.target), changed=frozenset(made.files))
        return Judged(
            {gate.name: tuple(_PROBLEMS[gate.kind](target, gate.settings)) for gate in asked},
            {gate.name: _evidence(target, gate) for gate in asked},
            {gate.name: _passed(target, gate) for gate in asked},
        )

    def _of(self, environment: str) -> _Target:
        """The tree with the plan in it against the tree without: what is not touched is not the plan's."""
        if environment not in self._made:
            wanted = msgspec.structs.replace(self._options, environment=environment, base=None, head=None)
            before = self._snapshot
            trees = Trees(Overlaid(before, self._files), before, before, before.name)
            self._made[environment] = _target(environment, *evaluated_of(wanted, trees))
        return self._made[environment]


def _target(environment: str, run: Run, evaluations: list[Evaluation]) -> _Target:
    program, config = run.program, run.judges.config
    rules = program.rules()
    of_costs = frozenset(rule.id for n, rule in enumerate(rules) if is_of_costs(program, n, config))
    return _Target(environment, run, report(run, evaluations), _own(run.judges), of_costs)


def _own(judges: Judges) -> frozenset[str]:
    """Rules of the program itself and of validators: whether files are what they have to be at all."""
    return frozenset(own_rule_ids(judges.packs))


def _schema(target: _Target, _: Any) -> Iterator[Problem]:
    for problem in target.report.diagnostics:
        if problem.level is Level.ERROR and problem.environment in (target.environment, None):
            yield Problem(f"{problem.rule}: {problem.message}", problem.location, known=False)
    yield from _problems(one for one in _touched(target) if one.rule in target.own)


def _policy(target: _Target, settings: Any) -> Iterator[Problem]:
    least = SEVERITIES.index(settings.fail_on)
    others = (one for one in _touched(target) if one.rule not in target.own | target.of_costs)
    yield from _problems(
        one for one in others if one.status is Status.UNKNOWN or SEVERITIES.index(one.severity) >= least
    )
    if not any(gate.judged for gate in target.report.gates if gate.environment == target.environment):
        text = f"no rule judged anything of {target.environment}"
        yield Problem(text, Location(""), known=False)


def _cost(target: _Target, settings: Any) -> Iterator[Problem]:
    """By the rules on costs; a limit that is passed counts, whoever passed it."""
    names = _budgets(target, settings)
    if not names:
        text = f"no budget is of {target.environment}; declare one in `budgets`"
        yield Problem(text, Location(target.run.judges.config.path), known=False)
    yield from _problems(
        one
        for one in target.report.findings
        if one.rule in target.of_costs and _counts(one)
        if one.resource in names or (settings.budget == "target" and one.environment == target.environment)
    )


def _budgets(target: _Target, settings: Any) -> list[str]:
    known = target.run.judges.config.budgets
    if settings.budget != "target":
        return [one.name for one in known if one.name == settings.budget]
    return [one.name for one in known if not one.environment or target.environment in one.environment]


_PROBLEMS: dict[str, Callable[[_Target, Any], Iterator[Problem]]] = {
    "schema": _schema,
    "policy": _policy,
    "cost": _cost,
}


def _touched(target: _Target) -> Iterator[Finding]:
    """What the plan brings, and what was wrong already of what it changes."""
    for one in target.report.findings:
        reached = one.reached if one.status is Status.UNKNOWN else is_reached(target.changed, (one,))
        of_it = one.environment in (target.environment, None)
        if of_it and _counts(one) and (one.status is Status.NEW or reached):
            yield one


def _counts(finding: Finding) -> bool:
    """Whether it is there, and nobody accepted it."""
    if finding.suppression is not None:
        return False
    if finding.status is Status.UNKNOWN:
        return finding.effect is not Effect.AUDIT
    return finding.status in (Status.NEW, Status.EXISTING) and finding.effect is Effect.DENY


def _problems(findings: Iterable[Finding]) -> Iterator[Problem]:
    for one in findings:
        text = f"{one.rule}: {one.message}"
        yield Problem(text, one.location, known=one.status is not Status.UNKNOWN)


def _evidence(target: _Target, gate: Gate) -> dict[str, Any]:
    found: dict[str, Any] = {"policies": target.report.policies, "engine": target.report.engine}
    if gate.kind == "cost" and target.costing:
        return {"catalogue": target.costing.version, **_amounts(target.costing, target.environment)}
    rules = sorted({one.rule for one in _touched(target)})
    return {**found, "rules": _first(rules), "files": target.report.counts.files}


def _first(rules: Sequence[str]) -> list[str]:
    return list(rules[:_MOST_EVIDENCE])


def _amounts(costing: Costing, environment: str) -> dict[str, Any]:
    for one in costing.change.environments:
        if one.name == environment:
            return {"monthly": str(one.expected), "delta": str(one.delta or 0), "open": one.after.open}
    return {}


def _passed(target: _Target, gate: Gate) -> str:
    if gate.kind != "cost" or not target.costing:
        files = target.report.counts.files
        return f"nothing is wrong in {target.environment} after the plan ({files} files judged)"
    amounts = _amounts(target.costing, target.environment)
    if not amounts:
        return f"{target.environment} has nothing that costs"
    delta = amounts["delta"]
    sign = "" if delta.startswith("-") else "+"
    return f"{sign}{delta} USD a month, {amounts['monthly']} of {target.environment} in all: within budget"
