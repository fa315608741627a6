"""What a gate is asked, and what it answers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from tallygate.model.promotion import GateState, Plan
from tallygate.promotion.facts import Facts
from tallygate.promotion.gates.declared import Gate

_MOST = 3
SKEW = 60.0
"""Seconds that clocks of two machines may differ."""
_ORDER = (GateState.FAIL, GateState.ERROR, GateState.WAIT, GateState.PASS)


class Question(msgspec.Struct, frozen=True):
    """now: with an offset."""

    gate: Gate
    plan: Plan
    facts: Facts
    now: datetime


class Answer(msgspec.Struct, frozen=True):
    """until: the earliest time at which another answer can come. observed_at: of the oldest fact that counts.
    valid_until: when the answer has to be asked for again."""

    state: GateState
    why: str
    evidence: dict[str, Any] = {}
    until: datetime | None = None
    observed_at: datetime | None = None
    valid_until: datetime | None = None


def no_facts(what: str, remedy: str) -> Answer:
    """Nothing is known, which is no reason to open."""
    return Answer(GateState.ERROR, f"no facts: {what}; {remedy}")


def worst(answers: Sequence[Answer], nothing: str) -> Answer:
    """One answer of several: a pass only where all of them are. nothing: why none is no pass."""
    if not answers:
        return Answer(GateState.ERROR, nothing)
    state = next(one for one in _ORDER if any(answer.state is one for answer in answers))
    those = [answer for answer in answers if answer.state is state]
    every = [answer.until for answer in answers if answer.until]
    evidence: dict[str, Any] = {}
    for answer in those[:_MOST]:
        evidence |= answer.evidence
    return Answer(
        state,
        joined(answer.why for answer in those),
        evidence,
        max(every) if every and state is GateState.WAIT else None,
        min((one.observed_at for one in answers if one.observed_at), default=None),
        min((one.valid_until for one in answers if one.valid_until), default=None),
    )


def joined(texts: Iterable[str]) -> str:
    """The first few of several, and how many more there are."""
    several = list(dict.fromkeys(texts))
    more = f"; and {len(several) - _MOST} more" if len(several) > _MOST else ""
    return "; ".join(several[:_MOST]) + more


def span(seconds: float) -> str:
    """A duration for people: "3 h 12 m"."""
    minutes, rest = divmod(int(seconds), 60)
    if not minutes:
        return f"{rest} s"
    days, minutes = divmod(minutes, 24 * 60)
    parts = [(days, "d"), (minutes // 60, "h"), (minutes % 60, "m")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"
