"""All gates of one plan: pure functions of the plan, recorded facts and the time. Only `pass` opens."""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256

from tallygate.model.promotion import GateState, GateVerdict, Plan
from tallygate.promotion.entry import canonical
from tallygate.promotion.facts import Facts
from tallygate.promotion.gates.answer import Answer, Question
from tallygate.promotion.gates.approval import approval
from tallygate.promotion.gates.argocd import argocd
from tallygate.promotion.gates.declared import ORDER, Gate
from tallygate.promotion.gates.drift import drift
from tallygate.promotion.gates.order import order
from tallygate.promotion.gates.provenance import provenance
from tallygate.promotion.gates.soak import soak
from tallygate.promotion.gates.target import target
from tallygate.promotion.gates.window import window
from tallygate.promotion.zones import iso

KINDS: dict[str, Callable[[Question], Answer]] = {
    "schema": target,
    "policy": target,
    "cost": target,
    "drift": drift,
    "argocd": argocd,
    "soak": soak,
    ORDER: order,
    "provenance": provenance,
    "approval": approval,
    "window": window,
}
OF_THE_TARGET = frozenset(kind for kind, asks in KINDS.items() if asks is target)
"""Kinds that look at the target as it would be: the engine judges it only where one of them asks."""


def evaluate(gates: Sequence[Gate], plan: Plan, facts: Facts, now: datetime) -> list[GateVerdict]:
    """A verdict for each gate, in order. now: with an offset. Raises ValueError where there is no gate: a
    plan that nothing is asked of must not look like one that passed."""
    if not gates:
        raise ValueError("an edge without a gate passes nothing")
    if now.tzinfo is None:
        raise ValueError("the time has no offset")
    return [_verdict(gate, Question(gate, plan, facts, now)) for gate in gates]


def _verdict(gate: Gate, asked: Question) -> GateVerdict:
    kind = KINDS.get(gate.kind, _unsupported)
    answer = kind(asked)
    read = [gate.kind, gate.settings, asked.plan.digest, answer.evidence]
    return GateVerdict(
        gate.name,
        gate.kind,
        answer.state,
        answer.why,
        until=iso(answer.until) if answer.until else "",
        inputs=sha256(canonical(read)).hexdigest(),
        evidence=answer.evidence,
        observed_at=iso(answer.observed_at or asked.now),
        valid_until=iso(answer.valid_until) if answer.valid_until else "",
    )


def _unsupported(asked: Question) -> Answer:
    return Answer(
        GateState.ERROR, f"gates of kind {asked.gate.kind} are not supported; take it out of `require`"
    )
