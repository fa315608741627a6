"""What gates are asked with, and their verdicts on one service: also holds, rollbacks and overrides."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from tallygate.engine.config import EVERY, Config
from tallygate.engine.options import Options
from tallygate.engine.problems import UsageError
from tallygate.engine.promotion import Planned, pipeline_of, services_known
from tallygate.engine.promotion_bases import History, history
from tallygate.engine.promotion_facts import gathered
from tallygate.model.promotion import Gated, GateState, GateVerdict
from tallygate.promotion.declared import Pipeline
from tallygate.promotion.facts import Facts, FactsError, read_facts
from tallygate.promotion.facts import Proposal as Bound
from tallygate.promotion.gates.declared import ADOPT, FREEZE, ORDER_GATE, Gate
from tallygate.promotion.gates.evaluate import OF_THE_TARGET, evaluate
from tallygate.promotion.holds import hold_verdict
from tallygate.promotion.overrides import Rules, passed
from tallygate.promotion.undo import Undo
from tallygate.sources.interface import Snapshot
from tallygate.sources.repository import Repository

if TYPE_CHECKING:
    from tallygate.engine.promotion_gates import Targets

SKIPPED = "rollback.skip"
"""Who passes a gate that a rollback does not ask."""
_PROVEN_BY_THE_LEDGER = frozenset({"order", "argocd", "soak", "provenance"})
"""What asks whether content was proven elsewhere: it was in the target itself."""


class Conditions(msgspec.Struct, frozen=True):
    """facts: of a file. path: in the repository. adopt: whether somebody has looked at first promotions.
    freeze: why everything stands still, "" if it does not. use_cache: as in a check."""

    facts: Facts
    now: datetime
    path: Path = Path()
    adopt: bool = False
    freeze: str = ""
    use_cache: bool = False


class Asked(msgspec.Struct, frozen=True, dict=True):
    """snapshot: the tree that is promoted in, with its configuration. proposal: the pull request that is
    judged, None for a plan of our own. undo: of a rollback. targets: the tree with all in it that lands
    together, None where a plan lands alone."""

    repository: Repository
    snapshot: Snapshot
    config: Config
    ledger: History
    conditions: Conditions
    proposal: Bound | None = None
    undo: Undo | None = None
    targets: "Targets | None" = None

    @cached_property
    def pipeline(self) -> Pipeline:
        """What the configuration declares. Raises UsageError where it declares none, or wrongly."""
        return pipeline_of(self.config)


def asked_here(
    repository: Repository,
    snapshot: Snapshot,
    config: Config,
    given: Conditions,
    head: Snapshot | None = None,
) -> Asked:
    """With the ledger as this clone has it. head: the tree whose services count, where it is another one."""
    services = services_known(config, head or snapshot)
    known = history(repository, config.ledger, config.environments, services)
    return Asked(repository, snapshot, config, known, given)


def _facts_in(path: Path | None) -> Facts:
    """The facts of a file, none at all without one. Raises UsageError."""
    if path is None:
        return Facts()
    try:
        return read_facts(path.read_bytes(), str(path))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except FactsError as error:
        raise UsageError(str(error)) from None


def conditions(
    facts: Path | None, now: datetime, path: Path, *, adopt: bool = False, use_cache: bool = False
) -> Conditions:
    """With the facts of a file, and what freezes everything. Raises UsageError."""
    return Conditions(_facts_in(facts), now, path, adopt, os.environ.get(FREEZE, ""), use_cache)


def gated(asked: Asked, made: Planned, service: str, wave: int) -> Gated:
    """The plan of one service and wave with what every gate says of it; nothing is asked of nothing."""
    if asked.proposal is None and asked.conditions.facts.pull_request and made.plan.changes:
        from tallygate.engine.promotion_check import bound

        asked = replace(asked, proposal=bound(asked, made, (made.plan.target, service, wave)))
    digest = asked.proposal.digest if asked.proposal else made.plan.digest
    found = Gated(service, wave, made.plan, (), made.sources, made.targets, digest)
    if not made.plan.changes or made.plan.is_blocked:
        return found
    entries = asked.ledger.get((made.plan.target, service), ())
    declared = list(_declared(asked, made))
    own = [*_special(asked, made, service), *_adopted(asked, made, declared)]  # which no override passes
    rules, now = rules_of(asked.config, asked.conditions.facts), asked.conditions.now
    return replace(found, verdicts=(*own, *passed(rules, declared, entries, digest, now)))


def rules_of(config: Config, facts: Facts) -> Rules:
    return Rules(config.override, tuple(config.gates), facts.teams)


def _special(asked: Asked, made: Planned, service: str) -> Iterator[GateVerdict]:
    """What closes every edge, whatever `require` names."""
    if asked.conditions.freeze:
        why = f"everything is frozen: {asked.conditions.freeze}; ask again when {FREEZE} is gone"
        yield GateVerdict(FREEZE, "freeze", GateState.WAIT, why)
    entries = asked.ledger.get((made.plan.target, service), ())
    held = None if asked.undo else hold_verdict(entries, made.plan)
    if held:
        yield held


def _adopted(asked: Asked, made: Planned, declared: list[GateVerdict]) -> Iterator[GateVerdict]:
    """A first promotion overwrites what nobody has ever compared: a person has to have looked at it."""
    if not made.plan.adopted or asked.undo:
        return
    approved = any(one.kind == "approval" and one.verdict is GateState.PASS for one in declared)
    if approved or asked.conditions.adopt:
        how = "it is approved" if approved else "--adopt says that somebody has looked at it"
        yield GateVerdict(ADOPT, ADOPT, GateState.PASS, f"a first promotion: {how}")
        return
    text = f"a first promotion: no entry says what {made.plan.target} had from {made.plan.source} before"
    why = f"{text}; look at what it overwrites, then have it approved, or say --adopt"
    yield GateVerdict(ADOPT, ADOPT, GateState.WAIT, why)


def _declared(asked: Asked, made: Planned) -> Iterator[GateVerdict]:
    """What `require` names, and the order of environments. A rollback does not ask what it says it skips,
    nor whether its content was proven before: it was in the target itself."""
    gates = gates_of(asked.config, made.plan.target)
    left = frozenset(asked.config.rollback.skip) if asked.undo else frozenset[str]()
    proven = _PROVEN_BY_THE_LEDGER if asked.undo else frozenset[str]()
    asks = [gate for gate in gates if gate.name not in left and gate.kind not in proven]
    given = iter(evaluate(asks, made.plan, _facts(asked, made, asks), asked.conditions.now) if asks else ())
    for gate in gates:
        if gate.name in left:
            why = "not asked in a rollback (rollback.skip)"
            yield GateVerdict(gate.name, gate.kind, GateState.WAIT, why, override=SKIPPED)
        elif asked.undo and gate.kind in proven:
            yield _proven(gate, asked.undo)
        else:
            yield next(given)


def _proven(gate: Gate, undo: Undo) -> GateVerdict:
    good = undo.good
    why = f"it was promoted here at {good.at}, as entry {good.id[:12]} of the ledger has it"
    return GateVerdict(gate.name, gate.kind, GateState.PASS, why, evidence={"entry": good.id})


def gates_of(config: Config, environment: str) -> list[Gate]:
    """The gates of an environment: those that `require` names, and that of the order."""
    names = dict.fromkeys([*config.require.get(EVERY, ()), *config.require.get(environment, ())])
    return [*(config.gates[name] for name in names), ORDER_GATE]


def _facts(asked: Asked, made: Planned, gates: list[Gate]) -> Facts:
    """What the gates have to know; the engine judges the target only where one of them asks."""
    found = gathered(
        asked.repository, asked.snapshot, asked.config, made, asked.conditions.facts, asked.ledger
    )
    told = None
    if any(gate.kind in OF_THE_TARGET for gate in gates):
        targets = asked.targets or targets_of(asked, made.files)
        told = targets.judged(made, gates)
    return replace(found, proposal=asked.proposal, judged=told)


def targets_of(asked: Asked, files: Mapping[str, bytes | None]) -> "Targets":
    """The tree with these files in it; nothing is judged until a gate asks."""
    from tallygate.engine.promotion_gates import Targets

    given = asked.conditions
    options = Options(path=given.path, now=given.now.date(), use_cache=given.use_cache)
    return Targets(options, asked.snapshot, files)
