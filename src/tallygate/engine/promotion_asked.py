"""What gates are asked with, and their verdicts on one service: also holds, rollbacks and overrides."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from msgspec.structs import replace

from tallygate.engine.config import Config
from tallygate.engine.problems import UsageError
from tallygate.engine.promotion import Planned
from tallygate.engine.promotion_bases import History
from tallygate.engine.promotion_gated import Gated
from tallygate.model.promotion import GateState, GateVerdict
from tallygate.promotion.facts import Facts
from tallygate.promotion.facts import Proposal as Bound
from tallygate.promotion.gates.declared import Gate
from tallygate.promotion.holds import hold_verdict
from tallygate.promotion.overrides import Rules, passed
from tallygate.promotion.undo import Undo
from tallygate.sources.interface import Snapshot
from tallygate.sources.repository import Repository

FREEZE = "TALLYGATE_FREEZE"
_SKIPPED = "rollback.skip"
_NEVER_SKIPPED = frozenset({"schema", "policy", "provenance"})
_PROVEN_BY_THE_LEDGER = frozenset({"order", "argocd", "soak", "provenance"})
"""What asks whether content was proven elsewhere: it was in the target itself."""


class Conditions(msgspec.Struct, frozen=True):
    """facts: of a file. freeze: why everything stands still, "" where it does not."""

    facts: Facts
    now: datetime
    freeze: str = ""


class Asked(msgspec.Struct, frozen=True):
    """snapshot: the tree that is promoted in, with its configuration. proposal: the pull request that is
    judged, None for a plan of our own. undo: of a rollback."""

    repository: Repository
    snapshot: Snapshot
    config: Config
    ledger: History
    conditions: Conditions
    proposal: Bound | None = None
    undo: Undo | None = None


def gated(asked: Asked, made: Planned, service: str, wave: int) -> Gated:
    """The plan of one service and wave with what every gate says of it; nothing is asked of nothing."""
    digest = asked.proposal.digest if asked.proposal else made.plan.digest
    found = Gated(service, wave, made.plan, (), made.sources, made.targets, digest)
    if not made.plan.changes or made.plan.is_blocked:
        return found
    entries = asked.ledger.get((made.plan.target, service), ())
    verdicts = [*_special(asked, made, service), *_declared(asked, made, service, wave)]
    now = asked.conditions.now
    return replace(found, verdicts=passed(rules_of(asked.config, asked.conditions.facts), verdicts, entries, digest, now))


def rules_of(config: Config, facts: Facts) -> Rules:
    return Rules(config.override, tuple(config.gates), facts.teams)


def skipped(config: Config) -> frozenset[str]:
    """Gates that a rollback does not ask. Raises UsageError for what it always has to."""
    for name in config.rollback.skip:
        if name in config.gates and config.gates[name].kind in _NEVER_SKIPPED:
            raise UsageError(
                f"{config.path}: rollback.skip: {name} is of kind {config.gates[name].kind}, which a rollback "
                "has to pass, too"
            )
    return frozenset(config.rollback.skip)


def _special(asked: Asked, made: Planned, service: str) -> Iterator[GateVerdict]:
    """What closes every edge, whatever `require` names."""
    if asked.conditions.freeze:
        why = f"everything is frozen: {asked.conditions.freeze}; ask again when {FREEZE} is gone"
        yield GateVerdict("freeze", "freeze", GateState.WAIT, why)
    entries = asked.ledger.get((made.plan.target, service), ())
    held = None if asked.undo else hold_verdict(entries, made.plan)
    if held:
        yield held


def _declared(asked: Asked, made: Planned, service: str, wave: int) -> Iterator[GateVerdict]:
    raise NotImplementedError
